import { createHash } from 'node:crypto';
import {
  isKubeError,
  type KubeClient,
  type OpenapiIndex,
  readOpenapiDocument,
  readOpenapiIndex,
} from '@orrery/kube-client';
import { openapiDocumentName, openapiIndexName, openapiV2Name, type SourceId } from '@orrery/model';
import type { DocumentPut, SourceDocument, Store } from '@orrery/storage';

/** Larger documents are left out: the greatest of Kubernetes itself has 2.2 MB (OpenAPI v2 of 1.36). */
const documentBytes = 16 * 1024 ** 2;

/** OpenAPI v3 documents of one member; 1.36 has 22 of its own, and each group version of CRDs one. */
const documentsOfMember = 500;

/** Entity tags of other members' documents that a member is asked about at once. */
const offeredTags = 20;

/** A path of the index that names a group version: the others describe discovery itself. */
const groupVersionPath = /^(?:api\/[^/]+|apis\/[^/]+\/[^/]+)$/;

/** A hash as kube-apiserver makes it: SHA-512 of the document's JSON, also the entity tag of the v2 document (seen: 1.32, 1.36). */
const contentHash = /^[0-9A-F]{128}$/;

/** Where documents are read from and kept. */
export interface DocumentsQuestion {
  readonly source: SourceId;
  readonly client: KubeClient;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** Paths of the index whose kinds the member serves, or served when its API behind them was last reached (SEA-Q07). */
  readonly served: ReadonlySet<string>;
  /** Stores what was read, as it comes. @throws StatusError. */
  readonly write: (put: readonly DocumentPut[], remove: readonly string[]) => Promise<void>;
}

/**
 * Brings what is stored of a member's OpenAPI documents up to date (SEA-R02). A document whose content is stored already, of whichever
 * member, is not read again: contents go by their own hash, so a member can name a wrong one to its own harm only. A member without
 * OpenAPI, or that denies it, has none.
 * @returns what was left out, a line for people each.
 * @throws KubeError when the member cannot be asked, StatusError when the store cannot write.
 */
export async function readDocuments(question: DocumentsQuestion): Promise<readonly string[]> {
  const { store, source } = question;
  const stored = await store.documents({ visible: { kind: 'everything' }, source });
  const known = new Map(stored.map((each) => [each.name, each]));
  const left = await readVersion3(question, known);
  return [...left, ...(await readVersion2(question, known.get(openapiV2Name)))];
}

async function readVersion3(
  question: DocumentsQuestion,
  known: ReadonlyMap<string, SourceDocument>,
): Promise<readonly string[]> {
  const index = await ifServed(readOpenapiIndex(question.client, undefined, optionsOf(question)));
  const paths = [...(index?.documents.keys() ?? [])].filter((path) => groupVersionPath.test(path));
  const wanted = paths.slice(0, documentsOfMember);
  const left = paths.length > wanted.length ? [`${paths.length - wanted.length} of ${paths.length} documents`] : [];
  if (index !== undefined) left.push(...(await readChanged(question, index, { wanted, known })));
  const names = new Set(wanted.map(openapiDocumentName));
  for (const path of question.served) names.add(openapiDocumentName(path));
  const gone = [...known.keys()].filter((name) => name.startsWith(`${openapiIndexName}/`) && !names.has(name));
  if (gone.length > 0) await question.write([], gone);
  return left;
}

/** Reads the documents that are new here, one at a time, and links those whose content is stored. */
async function readChanged(
  question: DocumentsQuestion,
  index: OpenapiIndex,
  { wanted, known }: { readonly wanted: readonly string[]; readonly known: ReadonlyMap<string, SourceDocument> },
): Promise<readonly string[]> {
  const { source, client, store, write } = question;
  const changed = wanted
    .map((path) => ({ path, name: openapiDocumentName(path), tag: hashOf(index.documents.get(path) ?? '') }))
    .filter(({ name, tag }) => tag === '' || known.get(name)?.tag !== tag);
  const stored = await store.storedDocuments(changed.map(({ tag }) => tag).filter((tag) => contentHash.test(tag)));
  const linked = changed.filter(({ tag }) => stored.has(tag));
  if (linked.length > 0)
    await write(
      linked.map(({ name, tag }) => ({ source, name, hash: tag, tag })),
      [],
    );
  const left: string[] = [];
  for (const { path, name, tag } of changed.filter((each) => !stored.has(each.tag))) {
    const document = await ifServed(readOpenapiDocument(client, { index, name: path }, optionsOf(question)));
    if (document === undefined) continue;
    const { bytes } = document;
    if (bytes.byteLength > documentBytes) left.push(`${path} of ${bytes.byteLength} bytes`);
    else await write([{ source, name, hash: hashOfContent(bytes), tag, body: bytes }], []);
  }
  return left;
}

/** One document; the tags of others that are stored go along, so that a member of which another has the twin answers 304. */
async function readVersion2(
  question: DocumentsQuestion,
  known: SourceDocument | undefined,
): Promise<readonly string[]> {
  const { source, client, store, signal, write } = question;
  const all = await store.documents({ visible: { kind: 'everything' }, name: openapiV2Name });
  const twins = new Set(all.filter(({ hash, tag }) => hash === tag).map(({ tag }) => tag));
  const tags = new Set([...(known === undefined ? [] : [known.tag]), ...twins].slice(0, offeredTags));
  const etag = tags.size === 0 ? undefined : [...tags].map((tag) => `"${tag}"`).join(', ');
  const answer = await client.send({ method: 'GET', path: '/openapi/v2', etag, signal, priority: 'list' });
  const tag = (answer.header('etag') ?? '').replace(/^(?:W\/)?"(.*)"$/, '$1');
  if (answer.status === 304) {
    if (tag !== known?.tag && twins.has(tag)) await write([{ source, name: openapiV2Name, hash: tag, tag }], []);
    return [];
  }
  // Older servers have it too: whoever does not give it has none.
  if (answer.status !== 200) return [];
  const { bytes } = answer;
  if (bytes.byteLength > documentBytes) return [`openapi/v2 of ${bytes.byteLength} bytes`];
  const hash = hashOfContent(bytes);
  if (known?.hash !== hash || known.tag !== tag)
    await write([{ source, name: openapiV2Name, hash, tag, body: bytes }], []);
  return [];
}

/** The hash in `...?hash=<hash>`; empty when there is none. */
function hashOf(url: string): string {
  return /[?&]hash=([^&]*)/.exec(url)?.[1] ?? '';
}

function hashOfContent(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex').toUpperCase();
}

function optionsOf({ signal }: DocumentsQuestion): { readonly signal: AbortSignal; readonly priority: 'list' } {
  return { signal, priority: 'list' };
}

/** No OpenAPI v3 (before 1.24), not for us, not in JSON. */
const refusals: ReadonlySet<number> = new Set([403, 404, 406]);

/** Undefined where the member has no such document, or does not let us read it. */
async function ifServed<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isKubeError(error) && refusals.has(error.status ?? 0)) return undefined;
    throw error;
  }
}
