import { createHash } from 'node:crypto';
import type { ApiResource } from '@orrery/model';
import { type Answer, taggedAnswer } from '../answer/answer.ts';
import { yamlOf } from '../objects/yaml-text.ts';
import { type DiscoveryVersion, type NegotiatedDiscovery, negotiateDiscovery } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { PathTarget } from '../request/parse-path.ts';
import { reviewKinds } from '../reviews/review-kinds.ts';
import { aggregatedDocument, aggregatedType } from './aggregated-document.ts';
import { type CatalogueDeps, catalogueOf } from './catalogue.ts';
import { coreVersions, groupDocument, groupList, resourceList } from './documents.ts';
import type { KeptByVersion } from './kept-by-version.ts';

/** Paths of discovery. */
export type DiscoveryTarget = Extract<PathTarget, { kind: 'core-versions' | 'groups' | 'group' | 'resources' }>;

/** What is made of a catalogue: a text and its entity tag. */
interface MadeDocument {
  readonly text: string;
  readonly tag: string;
}

/** The kinds of a prefix with what was made of them already, by what was asked for. */
export interface ServedCatalogue {
  readonly kinds: readonly ApiResource[];
  readonly made: Map<string, MadeDocument>;
}

/** What discovery is answered from. */
export interface DiscoveryDeps extends CatalogueDeps {
  readonly catalogues: KeptByVersion<ServedCatalogue>;
}

/**
 * Answers discovery: `/api` and `/apis`, aggregated where that is wanted, and the legacy documents (SEA-Q01).
 * @throws StatusError NotFound for a cluster, group or version that is not there; NotAcceptable.
 */
export async function answerDiscovery(
  deps: DiscoveryDeps,
  request: ApiRequest,
  target: DiscoveryTarget,
): Promise<Answer> {
  const form = formOf(request, target);
  const catalogue = await servedCatalogue(deps, request);
  const { text, tag } = documentOf(catalogue, target, form);
  const contentType = form.version === undefined ? form.mediaType : aggregatedType(form.version);
  const answer = { status: 200, contentType, body: text, headers: new Map([['vary', 'Accept']]) };
  return taggedAnswer(answer, tag, request.ifNoneMatch);
}

/** The kinds of the request's prefix; made again only when they have changed. @throws StatusError NotFound as `catalogueOf`. */
export async function servedCatalogue(deps: DiscoveryDeps, request: ApiRequest): Promise<ServedCatalogue> {
  return await deps.catalogues.of({ ...request, ...deps }, async () => ({
    kinds: [...(await catalogueOf({ ...deps, ...request })), ...reviewKinds],
    made: new Map(),
  }));
}

function formOf({ accept }: ApiRequest, { kind }: DiscoveryTarget): NegotiatedDiscovery {
  const form = negotiateDiscovery(accept);
  return kind === 'core-versions' || kind === 'groups' ? form : { mediaType: form.mediaType };
}

function documentOf(
  { kinds, made }: ServedCatalogue,
  target: DiscoveryTarget,
  { mediaType, version }: NegotiatedDiscovery,
): MadeDocument {
  const key = JSON.stringify([target, mediaType, version]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const document = version === undefined ? legacyOf(kinds, target) : aggregatedOf(kinds, target, version);
  const json = `${JSON.stringify(document)}\n`;
  const text = mediaType === 'application/yaml' ? yamlOf(Buffer.from(json)) : json;
  const tag = createHash('sha256').update(text).digest('hex').toUpperCase();
  made.set(key, { text, tag });
  return { text, tag };
}

function aggregatedOf(kinds: ServedCatalogue['kinds'], { kind }: DiscoveryTarget, version: DiscoveryVersion): unknown {
  return aggregatedDocument(kinds, kind === 'core-versions', version);
}

function legacyOf(kinds: ServedCatalogue['kinds'], target: DiscoveryTarget): unknown {
  switch (target.kind) {
    case 'core-versions':
      return coreVersions(kinds);
    case 'groups':
      return groupList(kinds);
    case 'group':
      return groupDocument(kinds, target.group);
    case 'resources':
      return resourceList(kinds, target);
    default:
      return target satisfies never;
  }
}
