import { acceptedForm, type ObjectForm } from './accepted-form.ts';
import { type Access, type Authorize, accessDenied } from './access-rule.ts';
import { type Answer, type ApiRequest, sendBody, startWatchAnswer } from './answer.ts';
import { type ApiObjects, asObject, type ObjectTarget } from './api-objects.ts';
import {
  badRequest,
  detailsOf,
  methodNotAllowed,
  notAcceptable,
  pageNotFound,
  qualified,
  resourceNotFound,
} from './api-status.ts';
import { type JsonObject, memberOf, stringOf, writeExact } from './exact-json.ts';
import type { KindRegistry } from './kind-registry.ts';
import { listObjects } from './list-objects.ts';
import { type ListOptions, readListOptions } from './list-options.ts';
import type { ObjectStore } from './object-store.ts';
import { formText, objectText } from './object-text.ts';
import { readJsonBody } from './read-body.ts';
import type { ResourcePath } from './request-path.ts';
import { groupVersion, type ServedKind } from './served-kind.ts';
import type { StoredObject } from './stored-object.ts';
import type { WatchHub } from './watch-hub.ts';
import { watchObjects } from './watch-objects.ts';

/** What requests for objects are answered from. */
export interface ResourceDeps {
  readonly store: ObjectStore;
  readonly kinds: KindRegistry;
  readonly objects: ApiObjects;
  readonly hub: WatchHub;
  readonly authorize: Authorize;
  /** Counts a request: `list pods`. */
  readonly count: (what: string) => void;
  /** Whether a watch may begin with the present objects and a bookmark at their end. */
  readonly hasStreamingLists: boolean;
}

/** One request for objects. */
interface ResourceExchange {
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  readonly request: ApiRequest;
  readonly answer: Answer;
  readonly user: string;
}

const verbs = new Map<string, Access['verb']>([
  ['GET', 'get'],
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/** Answers the body of a 200, or undefined when the answer is sent or under way. @throws ApiStatus for everything else. */
export async function handleResource(deps: ResourceDeps, exchange: ResourceExchange): Promise<string | undefined> {
  const { path, request } = exchange;
  const kind = servedKind(deps.kinds, path);
  const verb = verbOf(deps, exchange, kind);
  const access = { ...path, user: exchange.user, verb };
  deps.count(`${verb} ${qualified(kind)}`);
  if (!deps.authorize(access)) throw accessDenied(access);
  const form = acceptedForm(request.headers.accept, verb === 'list');
  if (form === undefined) throw notAcceptable();
  const target = { kind, namespace: path.namespace, name: path.name };
  switch (verb) {
    case 'get':
      return formText({ kind, version: path.version, form }, deps.objects.get(target));
    case 'list':
      return listObjects(deps.store, { ...target, version: path.version, form }, optionsOf(deps, exchange));
    case 'watch':
      startWatch(deps, exchange, { kind, form });
      return undefined;
    case 'create':
      return await create(deps, exchange, kind);
    case 'update':
    case 'patch':
      return objectText(kind, path.version, await change(deps, exchange, target));
    case 'delete':
      return removedText(kind, deps.objects.remove(target));
    default:
      return verb satisfies never;
  }
}

function servedKind(kinds: KindRegistry, path: ResourcePath): ServedKind {
  const kind = kinds.find(path.group, path.version, path.resource);
  if (kind === undefined) throw kinds.hasBuiltIn(path.group) ? resourceNotFound() : pageNotFound();
  const hasStatus = kind.versions.some((version) => version.name === path.version && version.hasStatus);
  if (path.subresource !== '' && !(path.subresource === 'status' && hasStatus)) throw resourceNotFound();
  if (path.namespace !== '' && !kind.namespaced) throw resourceNotFound();
  if (path.namespace === '' && path.name !== '' && kind.namespaced) throw resourceNotFound();
  return kind;
}

function optionsOf({ hasStreamingLists }: ResourceDeps, { query }: ResourceExchange): ListOptions {
  return readListOptions(query, hasStreamingLists);
}

function verbOf(deps: ResourceDeps, exchange: ResourceExchange, kind: ServedKind): Access['verb'] {
  const { path, query, request } = exchange;
  let verb = verbs.get(request.method ?? '');
  const isCollection = path.name === '';
  if (verb === 'get' && isCollection) verb = query.has('watch') && optionsOf(deps, exchange).isWatch ? 'watch' : 'list';
  if (verb === undefined || !kind.verbs.includes(verb)) throw methodNotAllowed();
  const isForCollections = verb === 'list' || verb === 'watch' || verb === 'create';
  if (isCollection !== isForCollections || (path.subresource === 'status' && verb === 'delete'))
    throw methodNotAllowed();
  if (verb === 'create' && kind.namespaced && path.namespace === '') throw methodNotAllowed();
  return verb;
}

function startWatch(
  deps: ResourceDeps,
  exchange: ResourceExchange,
  written: { readonly kind: ServedKind; readonly form: ObjectForm },
): void {
  const options = optionsOf(deps, exchange);
  const { namespace, version } = exchange.path;
  const watch = watchObjects(deps, { ...written, namespace, version }, options, startWatchAnswer(exchange.answer));
  if (watch !== undefined) exchange.answer.once('close', watch.close);
}

async function create(deps: ResourceDeps, exchange: ResourceExchange, kind: ServedKind): Promise<undefined> {
  const { path, request } = exchange;
  const body = asObject(await readJsonBody(request, 'application/json'));
  const name = stringOf(memberOf(body, 'metadata'), 'name');
  const target = { kind, namespace: path.namespace, name };
  checkIdentity(target, path.version, body);
  const text = objectText(kind, path.version, deps.objects.create(target, body));
  await sendBody(exchange.answer, 201, text, request);
}

async function change(deps: ResourceDeps, exchange: ResourceExchange, target: ObjectTarget): Promise<StoredObject> {
  const { path, request } = exchange;
  const isStatus = path.subresource === 'status';
  if (request.method === 'PATCH') {
    const patch = await readJsonBody(request, 'application/merge-patch+json');
    return deps.objects.merge(target, isStatus ? { status: memberOf(patch, 'status') } : patch);
  }
  const body = asObject(await readJsonBody(request, 'application/json'));
  checkIdentity(target, path.version, body);
  return isStatus ? deps.objects.replaceStatus(target, body) : deps.objects.replace(target, body);
}

/** A body must be of the kind, namespace and name of its path. */
function checkIdentity(target: ObjectTarget, version: string, body: JsonObject): void {
  const apiVersion = groupVersion(target.kind.group, version);
  if (stringOf(body, 'kind') !== target.kind.kind || stringOf(body, 'apiVersion') !== apiVersion) {
    throw badRequest(`the object provided is not of kind ${target.kind.kind} in version ${apiVersion}`);
  }
  const metadata = memberOf(body, 'metadata');
  const namespace = stringOf(metadata, 'namespace');
  if (namespace !== '' && namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (stringOf(metadata, 'name') !== target.name) {
    throw badRequest('the name of the object does not match the name on the URL');
  }
}

function removedText(kind: ServedKind, removed: StoredObject): string {
  const details = { ...detailsOf(kind, removed.name), uid: removed.uid };
  return writeExact({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}
