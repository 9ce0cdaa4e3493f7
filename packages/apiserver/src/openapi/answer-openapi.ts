import type { Clock } from '@orrery/kit';
import { isJsonObject, type JsonObject, openapiPath, StatusError } from '@orrery/model';
import { type Answer, isHeld, taggedAnswer } from '../answer/answer.ts';
import { type DiscoveryDeps, servedCatalogue } from '../discovery/answer-discovery.ts';
import { unknownPath } from '../discovery/documents.ts';
import { KeptByVersion } from '../discovery/kept-by-version.ts';
import { parsePlainJson } from '../json/plain-json.ts';
import { type Negotiated, negotiateDocument } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { PathTarget } from '../request/parse-path.ts';
import type { OpenapiDocument } from './document.ts';
import { encodeV2 } from './encode-v2.ts';
import { createHubDocuments, type HubDocuments } from './hub-documents.ts';
import { MadeDocuments } from './made-documents.ts';
import { clusterShelf, fleetShelf } from './member-shelves.ts';
import { negotiateV2, protobufType } from './negotiate-v2.ts';
import { readEntry, readStored, version2Of } from './read-schemas.ts';
import { entryOf, type Shelf, shelfOf } from './shelf.ts';

/** Paths of OpenAPI. */
export type OpenapiTarget = Extract<PathTarget, { kind: 'openapi-v2' | 'openapi-index' | 'openapi' }>;

/** What is kept of OpenAPI between requests. */
export interface OpenapiLibrary {
  readonly shelves: KeptByVersion<Shelf>;
  readonly made: MadeDocuments;
  readonly hub: HubDocuments;
  /** Those of the control kinds. */
  readonly own: readonly OpenapiDocument[];
}

/** What OpenAPI is answered from. */
export interface OpenapiDeps extends DiscoveryDeps {
  readonly openapi: OpenapiLibrary;
  /** Orrery's own. */
  readonly version: string;
}

/** Bytes of documents that were made of others: 2 MB for each set of definitions that OpenAPI v2 is asked for of. */
const madeBytes = 32 * 1024 ** 2;

/** Nothing is read or made before the first request. */
export function createOpenapiLibrary(clock: Pick<Clock, 'monotonic'>, own: readonly OpenapiDocument[]): OpenapiLibrary {
  return { shelves: new KeptByVersion(clock), made: new MadeDocuments(madeBytes), hub: createHubDocuments(), own };
}

/**
 * Answers `/openapi/v3` and what is below it, and `/openapi/v2`, of any prefix (`search.md` R).
 * @throws StatusError NotFound for a document or cluster that is not there; NotAcceptable.
 */
export async function answerOpenapi(deps: OpenapiDeps, request: ApiRequest, target: OpenapiTarget): Promise<Answer> {
  const shelf = await shelfFor(deps, request);
  if (target.kind === 'openapi-v2') return await answerVersion2(deps, request, shelf);
  requireJson(negotiateDocument(request.accept));
  if (target.kind === 'openapi-index') {
    return taggedAnswer(
      { status: 200, contentType: 'application/json', body: shelf.index },
      shelf.hash,
      request.ifNoneMatch,
    );
  }
  return await answerDocument(deps, request, shelf.entries.get(openapiPath(target)));
}

function requireJson(mediaType: Negotiated['mediaType']): void {
  if (mediaType === 'application/json') return;
  throw new StatusError('NotAcceptable', 'only application/json is accepted here');
}

async function shelfFor(deps: OpenapiDeps, request: ApiRequest): Promise<Shelf> {
  const { store, definitions, openapi } = deps;
  const { prefix, visible } = request;
  return await openapi.shelves.of({ prefix, visible, definitions }, async () => {
    if (prefix.kind === 'root') {
      const entries = openapi.own.map(({ path, json, hash }) => entryOf(path, [{ kind: 'own', json, hash }]));
      return shelfOf(prefix, entries);
    }
    const { kinds } = await servedCatalogue(deps, request);
    const question = { store, definitions, hub: openapi.hub, visible, kinds };
    return prefix.kind === 'fleet' ? await fleetShelf(question, prefix) : await clusterShelf(question, prefix);
  });
}

/** A document named by its hash never changes; asked for without, or by an old one, it is the present one. */
async function answerDocument(
  { store, openapi }: OpenapiDeps,
  { query, ifNoneMatch }: ApiRequest,
  entry: Shelf['entries'] extends ReadonlyMap<string, infer E> ? E | undefined : never,
): Promise<Answer> {
  if (entry === undefined) throw unknownPath();
  const { hash, parts } = entry;
  const headers = new Map([['vary', 'Accept']]);
  if (query.get('hash') === hash) headers.set('cache-control', 'private, max-age=31536000, immutable');
  const deps = { store, hub: openapi.hub };
  const read = (): Promise<Uint8Array | string> => readEntry(deps, entry);
  const isMade = parts.length > 1 || parts[0].kind === 'hub';
  const bodyOf = (): Promise<Uint8Array | string> => (isMade ? openapi.made.of(`v3 ${hash}`, read) : read());
  const body = isHeld(hash, ifNoneMatch) ? '' : await bodyOf();
  return taggedAnswer({ status: 200, contentType: 'application/json', body, headers }, hash, ifNoneMatch);
}

/**
 * OpenAPI v2 as JSON or protobuf (SEA-R03). Of one cluster it is what its API server published, as JSON byte for byte, as protobuf field
 * by field; else it is made of the documents of v3.
 */
async function answerVersion2(deps: OpenapiDeps, request: ApiRequest, shelf: Shelf): Promise<Answer> {
  const { store, openapi, version } = deps;
  const form = negotiateV2(request.accept);
  const { version2 } = shelf;
  const source = version2 ?? shelf.hash;
  const tag = `${source}-${form}`;
  const hasPaths = request.prefix.kind === 'root';
  const documentOf = async (): Promise<JsonObject> =>
    version2 === undefined
      ? await version2Of({ store, hub: openapi.hub }, shelf, { version, hasPaths })
      : parseObject(await readStored(store, version2));
  const make = async (): Promise<Uint8Array | string> =>
    form === 'json' ? JSON.stringify(await documentOf()) : await encodeV2(await documentOf());
  const bodyOf = async (): Promise<Uint8Array | string> =>
    form === 'json' && version2 !== undefined
      ? await readStored(store, version2)
      : await openapi.made.of(`v2 ${hasPaths} ${tag}`, make);
  const body = isHeld(tag, request.ifNoneMatch) ? '' : await bodyOf();
  const contentType = form === 'json' ? 'application/json' : protobufType;
  return taggedAnswer(
    { status: 200, contentType, body, headers: new Map([['vary', 'Accept']]) },
    tag,
    request.ifNoneMatch,
  );
}

function parseObject(bytes: Uint8Array): JsonObject {
  const value = parsePlainJson(new TextDecoder().decode(bytes));
  return isJsonObject(value) ? value : {};
}
