import {
  type ApiResource,
  apiVersionOf,
  isJsonObject,
  type JsonObject,
  resourceText,
  rfc3339Text,
  StatusError,
} from '@orrery/model';
import { type Answer, jsonAnswer } from '../answer/answer.ts';
import { type DiscoveryDeps, servedCatalogue } from '../discovery/answer-discovery.ts';
import { clusterSource } from '../discovery/catalogue.ts';
import { negotiateDocument } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { readAskedAccess, specOf } from './asked-access.ts';
import { decideAccess, type Rights } from './decide-access.ts';
import { readReview } from './read-review.ts';
import { rulesOf } from './rules-of.ts';

/** What reviews are answered from. */
export interface ReviewDeps extends Omit<DiscoveryDeps, 'clock'> {
  readonly clock: { now(): number };
}

/**
 * Answers a review of whoever asks (SEA-U10: on the fleet by Orrery's rights; of one cluster too until writes to members are built,
 * since what is read comes from the store). Nothing is stored.
 * @param kind as `reviewKindOf` found it.
 * @throws StatusError MethodNotAllowed unless it is created, BadRequest, Invalid, UnsupportedMediaType; NotFound for an unknown cluster.
 */
export async function answerReview(deps: ReviewDeps, request: ApiRequest, kind: ApiResource): Promise<Answer> {
  if (request.method !== 'POST')
    throw new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource');
  if (negotiateDocument(request.accept) !== 'application/json')
    throw new StatusError('NotAcceptable', 'only application/json is accepted here');
  const rights = await rightsOf(deps, request);
  const sent = readReview(await request.body(), request.contentType);
  checkKind(sent, kind);
  const status = statusOf({ deps, request, rights }, sent, kind);
  const { metadata, spec } = status;
  const answered = {
    ...{ kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: metadata ?? {} },
    ...(spec === undefined ? {} : { spec }),
    status: status.status,
  };
  return jsonAnswer(answered, { status: 201 });
}

interface Reviewed {
  readonly metadata?: object;
  readonly spec?: unknown;
  readonly status: unknown;
}

interface Review {
  readonly deps: ReviewDeps;
  readonly request: ApiRequest;
  readonly rights: Rights;
}

function statusOf({ deps, request, rights }: Review, { spec }: JsonObject, kind: ApiResource): Reviewed {
  switch (kind.kind) {
    case 'SelfSubjectAccessReview': {
      const asked = readAskedAccess(spec);
      return { spec: specOf(asked), status: decideAccess(rights, asked) };
    }
    case 'SelfSubjectRulesReview':
      return { spec: {}, status: rulesOf(rights, namespaceOf(spec)) };
    default: {
      const creationTimestamp = rfc3339Text(deps.clock.now());
      const { user, groups } = request.identity;
      return { metadata: { creationTimestamp }, status: { userInfo: { username: user, groups } } };
    }
  }
}

async function rightsOf(deps: ReviewDeps, request: ApiRequest): Promise<Rights> {
  const { prefix, visible } = request;
  const { kinds } = await servedCatalogue(deps, request);
  const acts = new Map(
    (prefix.kind === 'root' ? deps.controls : []).map(({ kind: { api }, acts: own }) => [
      resourceText(api),
      [...(own?.keys() ?? [])],
    ]),
  );
  const source = await sourceOf(deps, request);
  const base = request.path.slice(0, request.path.lastIndexOf('/apis/'));
  return { prefix, base, visible, kinds, acts, ...(source === undefined ? {} : { source }) };
}

async function sourceOf(
  { store, definitions }: ReviewDeps,
  { prefix, visible }: ApiRequest,
): Promise<number | undefined> {
  if (prefix.kind === 'root') return store.control;
  return prefix.kind === 'cluster' ? (await clusterSource(definitions, visible, prefix)).id : undefined;
}

function checkKind(sent: JsonObject, { kind, ...gv }: ApiResource): void {
  const apiVersion = apiVersionOf(gv);
  const isOf = (sent['kind'] ?? kind) === kind && (sent['apiVersion'] ?? apiVersion) === apiVersion;
  if (!isOf) throw new StatusError('BadRequest', `the body is not a ${kind} of ${apiVersion}`);
}

/** @throws StatusError BadRequest, as kube-apiserver. */
function namespaceOf(spec: unknown): string {
  const namespace = isJsonObject(spec) && Object.hasOwn(spec, 'namespace') ? spec['namespace'] : undefined;
  if (typeof namespace === 'string' && namespace !== '') return namespace;
  throw new StatusError('BadRequest', 'no namespace on request');
}
