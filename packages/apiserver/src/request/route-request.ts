import { randomBytes } from 'node:crypto';
import { hasReason, StatusError } from '@orrery/model';
import { type Answer, jsonAnswer } from '../answer/answer.ts';
import { withAllow } from '../answer/method-not-allowed.ts';
import { type ApiserverDeps, type ApiserverLimits, defaultLimits } from '../apiserver-deps.ts';
import { actOnObject } from '../control/act-on-object.ts';
import { createObject } from '../control/create-object.ts';
import { deleteObject } from '../control/delete-object.ts';
import { patchObject } from '../control/patch-object.ts';
import { startWrite, type WriteDeps } from '../control/write-deps.ts';
import { catalogueOf, clusterSource } from '../discovery/catalogue.ts';
import { coreVersions, groupDocument, groupList, resourceList, unknownPath } from '../discovery/documents.ts';
import { memberVersion, ownVersion } from '../discovery/version-document.ts';
import { type ComputedView, getComputed, listComputed } from '../objects/computed-objects.ts';
import { createContinueTokens } from '../objects/continue-token.ts';
import { getObject } from '../objects/get-object.ts';
import { type KindDeps, type KindView, viewKind } from '../objects/kind-view.ts';
import { listObjects, type ReadDeps } from '../objects/list-objects.ts';
import { type OpenapiDocument, openapiDocuments, openapiIndex } from '../openapi/document.ts';
import { openapiV2Answer } from '../openapi/openapi-v2.ts';
import { negotiateDocument } from './accept.ts';
import { allowedMethods } from './allowed-methods.ts';
import type { ApiRequest } from './api-request.ts';
import { watchNotBuilt } from './list-options.ts';
import type { ObjectsPath, PathTarget } from './parse-path.ts';

/** Answers authenticated requests. */
export type Router = (request: ApiRequest, target: PathTarget) => Promise<Answer>;

interface RouterDeps extends ReadDeps, WriteDeps, KindDeps {
  readonly version: string;
  readonly documents: readonly OpenapiDocument[];
}

/** The router of all paths but health. Every failure is a StatusError. */
export function createRouter(deps: ApiserverDeps): Router {
  const { store, controls, computed = [], clock, version } = deps;
  const limits: ApiserverLimits = { ...defaultLimits, ...deps.limits };
  const all: RouterDeps = {
    store,
    controls,
    computed,
    clock,
    version,
    limits,
    tokens: createContinueTokens(deps.tokenKey, () => clock.now()),
    randomBytes: deps.randomBytes ?? randomBytes,
    documents: openapiDocuments(
      [...controls, ...computed].map(({ kind }) => kind),
      version,
    ),
  };
  return (request, target) => route(all, request, target);
}

async function route(deps: RouterDeps, request: ApiRequest, target: PathTarget): Promise<Answer> {
  try {
    return await (target.kind === 'objects'
      ? routeObjects(deps, request, target)
      : routeDocument(deps, request, target));
  } catch (error) {
    if (!hasReason(error, 'MethodNotAllowed')) throw error;
    throw withAllow(error, allowedMethods(deps, request, target));
  }
}

async function routeDocument(
  deps: RouterDeps,
  request: ApiRequest,
  target: Exclude<PathTarget, ObjectsPath>,
): Promise<Answer> {
  if (target.kind === 'metrics' || target.kind === 'unknown' || target.kind === 'nothing' || target.kind === 'health')
    throw nothingThere(request);
  if (request.prefix.kind === 'cluster') await clusterSource(deps.store, request.visible, request.prefix.name);
  if (request.method !== 'GET') throw unsupportedMethod(request);
  const isRoot = request.prefix.kind === 'root';
  if (target.kind === 'openapi-v2') {
    if (!isRoot) throw nothingThere(request);
    return openapiV2Answer(request.accept, deps.version);
  }
  const mediaType = negotiateDocument(request.accept);
  if (mediaType !== 'application/json')
    throw new StatusError('NotAcceptable', 'only application/json is accepted here');
  if (target.kind === 'version') return jsonAnswer(await versionOf(deps, request));
  if (target.kind === 'openapi-index' || target.kind === 'openapi') return openapiAnswer(deps, request, target);
  const catalogue = await catalogueOf({ ...deps, ...request });
  switch (target.kind) {
    case 'core-versions':
      return jsonAnswer(coreVersions(catalogue, isRoot));
    case 'groups':
      return jsonAnswer(groupList(catalogue));
    case 'group':
      return jsonAnswer(groupDocument(catalogue, target.group));
    case 'resources':
      return jsonAnswer(resourceList(catalogue, target, isRoot));
    default:
      return target satisfies never;
  }
}

async function versionOf({ store, version }: RouterDeps, { prefix, visible }: ApiRequest): Promise<unknown> {
  if (prefix.kind !== 'cluster') return ownVersion(version);
  return memberVersion(await clusterSource(store, visible, prefix.name));
}

/** Schemas of members are not kept yet, so only the root has documents. */
function openapiAnswer(
  { documents }: RouterDeps,
  { prefix }: ApiRequest,
  target: Extract<PathTarget, { kind: 'openapi' | 'openapi-index' }>,
): Answer {
  if (prefix.kind !== 'root') throw unknownPath();
  if (target.kind === 'openapi-index') return jsonAnswer(openapiIndex(documents));
  const found = documents.find(({ path }) => path === `apis/${target.group}/${target.version}`);
  if (found === undefined) throw unknownPath();
  return {
    status: 200,
    contentType: 'application/json',
    body: found.json,
    headers: new Map([['etag', `"${found.hash}"`]]),
  };
}

async function routeObjects(deps: RouterDeps, request: ApiRequest, path: ObjectsPath): Promise<Answer> {
  // what is not there comes before what cannot be done with it
  const view = await viewKind(deps, request, path);
  if (request.method !== 'GET' && request.prefix.kind !== 'root') throw writeElsewhere(request);
  if (path.isWatch) throw watchNotBuilt();
  if (path.subresource !== undefined) return await routeSubresource(deps, request, view, path);
  if (request.method === 'GET') return await routeRead(deps, request, view, path);
  return await routeWrite(deps, request, view, path);
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
  if (request.prefix.kind !== 'root' || name === undefined || isComputed(view)) throw unknownPath();
  const write = startWrite(deps, request, path, view);
  const act = write.handler.acts?.get(subresource);
  if (act === undefined) throw unknownPath();
  return await actOnObject(write, act, name);
}

const writeMethods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** SEA-A11; members are not written to yet. */
function writeElsewhere(request: ApiRequest): StatusError {
  const { method, prefix } = request;
  if (!writeMethods.has(method)) return unsupportedMethod(request);
  if (prefix.kind === 'fleet') return notAllowed('writes need one cluster: use /fleet/clusters/<name>');
  return notAllowed('writes to clusters are not supported yet');
}

function unsupportedMethod({ method, path }: ApiRequest): StatusError {
  return notAllowed(`${method} is not supported on ${path}`);
}

function notAllowed(message: string): StatusError {
  return new StatusError('MethodNotAllowed', message);
}

/** SEA-A06. */
function nothingThere({ prefix, path }: ApiRequest): StatusError {
  if (prefix.kind !== 'cluster' || path.split('/').filter(Boolean).length > 3) return unknownPath();
  const object = `/apis/orrery.dev/v1alpha1/clusters/${encodeURIComponent(prefix.name)}`;
  return new StatusError(
    'NotFound',
    `the server could not find the requested resource; the cluster itself is at ${object}`,
  );
}
