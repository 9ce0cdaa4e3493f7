import { randomBytes } from 'node:crypto';
import { hasReason, StatusError } from '@orrery/model';
import { type Answer, jsonAnswer } from '../answer/answer.ts';
import { withAllow } from '../answer/method-not-allowed.ts';
import { withWarnings } from '../answer/warned-failure.ts';
import { type ApiserverDeps, type ApiserverLimits, defaultLimits } from '../apiserver-deps.ts';
import { answerCollections } from '../collections/answer-collections.ts';
import { answerSearch } from '../collections/answer-search.ts';
import { actOnObject } from '../control/act-on-object.ts';
import { createObject } from '../control/create-object.ts';
import { deleteObject } from '../control/delete-object.ts';
import { patchObject } from '../control/patch-object.ts';
import { startWrite, type WriteDeps } from '../control/write-deps.ts';
import { answerDiscovery, type DiscoveryDeps, servedCatalogue } from '../discovery/answer-discovery.ts';
import { clusterSource } from '../discovery/catalogue.ts';
import type { Definitions } from '../discovery/definitions.ts';
import { unknownPath } from '../discovery/documents.ts';
import { FleetDefinitions } from '../discovery/fleet-definitions.ts';
import { KeptByVersion } from '../discovery/kept-by-version.ts';
import { memberVersion, ownVersion } from '../discovery/version-document.ts';
import { KnownFields } from '../fields/known-fields.ts';
import { answerFreshness } from '../freshness/answer-freshness.ts';
import { createFreshnessReader } from '../freshness/freshness-reader.ts';
import { uncollectedWarnings } from '../freshness/uncollected-warnings.ts';
import { type ComputedView, getComputed, listComputed } from '../objects/computed-objects.ts';
import { createContinueTokens } from '../objects/continue-token.ts';
import { getObject } from '../objects/get-object.ts';
import { type KindDeps, type KindView, viewKind } from '../objects/kind-view.ts';
import { listObjects, type ReadDeps } from '../objects/list-objects.ts';
import { answerOpenapi, createOpenapiLibrary, type OpenapiDeps } from '../openapi/answer-openapi.ts';
import { openapiDocuments } from '../openapi/document.ts';
import { answerReview } from '../reviews/answer-review.ts';
import { reviewKindOf, reviewKinds } from '../reviews/review-kinds.ts';
import { answerServiceDiscovery } from '../service-discovery/answer-service-discovery.ts';
import { answerStateMetrics } from '../state-metrics/answer-state-metrics.ts';
import type { StateMetricsSettings } from '../state-metrics/state-metrics-settings.ts';
import { answerWatch, type WatchRequestDeps } from '../watch/answer-watch.ts';
import { SharedEvents } from '../watch/shared-events.ts';
import { negotiateDocument } from './accept.ts';
import { allowedMethods } from './allowed-methods.ts';
import type { ApiRequest } from './api-request.ts';
import type { ObjectsPath, PathTarget } from './parse-path.ts';
import { flag } from './query-parameters.ts';

/** Answers authenticated requests. */
export type Router = (request: ApiRequest, target: PathTarget) => Promise<Answer>;

/** What the answers of all paths are made from. */
export interface RouterDeps extends ReadDeps, WriteDeps, KindDeps, DiscoveryDeps, OpenapiDeps, WatchRequestDeps {
  readonly stateMetrics: Partial<StateMetricsSettings>;
}

/** What lasts longer than a request. */
type KeptDeps = Omit<RouterDeps, 'definitions' | 'freshness'>;

/** The router of all paths but health. Every failure is a StatusError. */
export function createRouter(deps: ApiserverDeps): Router {
  const { store, controls, computed = [], clock, version } = deps;
  const limits: ApiserverLimits = { ...defaultLimits, ...deps.limits };
  const openapi = createOpenapiLibrary(
    clock,
    openapiDocuments(
      [...controls, ...computed].map(({ kind }) => kind),
      version,
    ),
  );
  const all: KeptDeps = {
    store,
    controls,
    computed,
    clock,
    version,
    limits,
    tokens: createContinueTokens(deps.tokenKey, () => clock.now()),
    randomBytes: deps.randomBytes ?? randomBytes,
    sharedEvents: new SharedEvents(),
    stateMetrics: deps.stateMetrics ?? {},
    catalogues: new KeptByVersion(clock),
    openapi,
    fields: new KnownFields({ store, hub: openapi.hub }),
  };
  const fleet = new FleetDefinitions({ store, clock, areSourcesLeased: deps.areSourcesLeased === true });
  const depsOf = (definitions: Definitions): RouterDeps => ({
    ...all,
    definitions,
    freshness: createFreshnessReader({ store, clock, definitions }),
  });
  return async (request, target) => {
    if (isRead(request, target)) return await fleet.read((definitions) => route(depsOf(definitions), request, target));
    const definitions = fleet.ofRequest();
    const answer = await route(depsOf(definitions), request, target);
    definitions.goLive();
    return answer;
  };
}

/** Whether a request may be answered twice: a read of objects of members that ends with its answer. */
function isRead(request: ApiRequest, target: PathTarget): boolean {
  const { method, prefix, query } = request;
  return (
    target.kind === 'objects' && method === 'GET' && prefix.kind !== 'root' && !target.isWatch && !query.has('watch')
  );
}

async function route(deps: RouterDeps, request: ApiRequest, target: PathTarget): Promise<Answer> {
  try {
    if (target.kind === 'objects') return await routeObjects(deps, request, target);
    const answer = await routeDocument(deps, request, target);
    const lacking = await whyNothing(deps, request);
    return lacking.length === 0 ? answer : { ...answer, warnings: [...(answer.warnings ?? []), ...lacking] };
  } catch (error) {
    if (hasReason(error, 'MethodNotAllowed')) throw withAllow(error, allowedMethods(deps, request, target));
    if (!hasReason(error, 'NotFound')) throw error;
    throw withWarnings(error, await whyNothing(deps, request));
  }
}

/** Why nothing is found below a cluster of which no kind is collected; empty for every other prefix. */
async function whyNothing(deps: RouterDeps, request: ApiRequest): Promise<readonly string[]> {
  const { prefix, visible } = request;
  if (prefix.kind !== 'cluster') return [];
  const sources = await deps.definitions.sources(visible);
  if (!sources.some(({ kind, name }) => kind === 'cluster' && name === prefix.name)) return [];
  const { kinds } = await servedCatalogue(deps, request);
  return kinds.length > reviewKinds.length ? [] : await uncollectedWarnings(deps.store, prefix);
}

async function routeDocument(
  deps: RouterDeps,
  request: ApiRequest,
  target: Exclude<PathTarget, ObjectsPath>,
): Promise<Answer> {
  if (target.kind === 'metrics' || target.kind === 'unknown' || target.kind === 'nothing' || target.kind === 'health')
    throw nothingThere(request);
  if (isFleetDocument(target)) return await answerFleetDocument(deps, request, target);
  if (request.prefix.kind === 'cluster') await clusterSource(deps.definitions, request.visible, request.prefix);
  if (request.method !== 'GET') throw unsupportedMethod(request);
  switch (target.kind) {
    case 'version':
      return await answerVersion(deps, request);
    case 'openapi-v2':
    case 'openapi-index':
    case 'openapi':
      return await answerOpenapi(deps, request, target);
    default:
      return await answerDiscovery(deps, request, target);
  }
}

type FleetDocument = Extract<
  PathTarget,
  { kind: 'collections' | 'search' | 'freshness' | 'state-metrics' | 'service-discovery' }
>;

const fleetDocuments: ReadonlySet<string> = new Set([
  ...['collections', 'search', 'freshness', 'state-metrics', 'service-discovery'],
]);

function isFleetDocument(target: PathTarget): target is FleetDocument {
  return fleetDocuments.has(target.kind);
}

/** What is made of many kinds at once. */
async function answerFleetDocument(deps: RouterDeps, request: ApiRequest, target: FleetDocument): Promise<Answer> {
  if (request.method !== 'GET') throw unsupportedMethod(request);
  switch (target.kind) {
    case 'collections':
      return await answerCollections(deps, request, target.name);
    case 'search':
      return await answerSearch(deps, request);
    case 'freshness':
      return await answerFreshness(deps, request);
    case 'state-metrics':
      return await answerStateMetrics(deps, request);
    case 'service-discovery':
      return await answerServiceDiscovery(deps, request);
    default:
      return target satisfies never;
  }
}

async function answerVersion(
  { definitions, version }: RouterDeps,
  { prefix, visible, accept }: ApiRequest,
): Promise<Answer> {
  if (negotiateDocument(accept) !== 'application/json')
    throw new StatusError('NotAcceptable', 'only application/json is accepted here');
  if (prefix.kind !== 'cluster') return jsonAnswer(ownVersion(version));
  return jsonAnswer(memberVersion(await clusterSource(definitions, visible, prefix)));
}

async function routeObjects(deps: RouterDeps, request: ApiRequest, path: ObjectsPath): Promise<Answer> {
  const review = reviewKindOf(path);
  if (review !== undefined) return await answerReview(deps, request, review);
  // what is not there comes before what cannot be done with it
  const view = await viewKind(deps, request, path);
  if (request.method !== 'GET' && request.prefix.kind !== 'root') throw writeElsewhere(request, path);
  if (isWatch(request, path)) return await answerWatch(deps, request, view, path);
  if (path.subresource !== undefined) return await routeSubresource(deps, request, view, path);
  if (request.method === 'GET') return await routeRead(deps, request, view, path);
  return await routeWrite(deps, request, view, path);
}

/** By parameter, or by the old prefix of the path. */
function isWatch({ method, query, path: sent }: ApiRequest, { isWatch: isByPath, subresource }: ObjectsPath): boolean {
  if (!isByPath) return method === 'GET' && subresource === undefined && flag(query, 'watch');
  if (subresource !== undefined) throw unknownPath();
  if (method !== 'GET') throw notAllowed(`${method} is not supported on ${sent}`);
  return true;
}

async function routeRead(deps: RouterDeps, request: ApiRequest, view: KindView, path: ObjectsPath): Promise<Answer> {
  const { name } = path;
  if (isComputed(view)) {
    return await (name === undefined
      ? listComputed(deps, request, view)
      : getComputed(deps, request, view, { ...path, name }));
  }
  return await (name === undefined
    ? listObjects(deps, request, view, path)
    : getObject(deps, request, view, { ...path, name }));
}

function isComputed(view: KindView): view is ComputedView {
  return view.computed !== undefined;
}

async function routeWrite(deps: RouterDeps, request: ApiRequest, view: KindView, path: ObjectsPath): Promise<Answer> {
  if (isComputed(view)) throw unsupportedMethod(request);
  const { name } = path;
  const write = startWrite(deps, request, path, view);
  if (request.method === 'POST' && name === undefined) return await createObject(write);
  if (request.method === 'PATCH' && name !== undefined) return await patchObject(write, name);
  if (request.method === 'DELETE' && name !== undefined) return await deleteObject(write, name);
  throw unsupportedMethod(request);
}

/** Only acts of control objects are built. */
async function routeSubresource(
  deps: RouterDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath,
): Promise<Answer> {
  const { name, subresource = '' } = path;
  if (request.prefix.kind !== 'root') throw needsTheCluster(path);
  if (name === undefined || isComputed(view)) throw unknownPath();
  const write = startWrite(deps, request, path, view);
  const act = write.handler.acts?.get(subresource);
  if (act === undefined) throw unknownPath();
  return await actOnObject(write, act, name);
}

/** SEA-U03: logs and streams are of the cluster itself. */
function needsTheCluster({ resource, subresource }: ObjectsPath): StatusError {
  const message = `${unknownPath().message}: ${subresource} of ${resource} needs access to the cluster itself`;
  return new StatusError('NotFound', `${message}, which is not supported yet`);
}

const writeMethods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** SEA-A11; members are not written to yet. */
function writeElsewhere(request: ApiRequest, { resource, subresource }: ObjectsPath): StatusError {
  const { method, prefix } = request;
  if (!writeMethods.has(method)) return unsupportedMethod(request);
  if (prefix.kind === 'fleet') return notAllowed('writes need one cluster: use /fleet/clusters/<name>');
  const what = subresource === undefined ? 'writes to clusters are' : `${subresource} of ${resource} is`;
  return notAllowed(`${what} not supported yet`);
}

function unsupportedMethod({ method, path }: ApiRequest): StatusError {
  return notAllowed(`${method} is not supported on ${path}`);
}

function notAllowed(message: string): StatusError {
  return new StatusError('MethodNotAllowed', message);
}

/** SEA-A06. */
function nothingThere({ prefix, path }: ApiRequest): StatusError {
  if (prefix.kind !== 'cluster' || prefix.isCompatible || path.split('/').filter(Boolean).length > 3)
    return unknownPath();
  const object = `/apis/orrery.dev/v1alpha1/clusters/${encodeURIComponent(prefix.name)}`;
  return new StatusError(
    'NotFound',
    `the server could not find the requested resource; the cluster itself is at ${object}`,
  );
}
