import { type SourceId, StatusError } from '@orrery/model';
import type { StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { parseListOptions } from '../request/list-options.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { awaitRevision } from './await-revision.ts';
import { allOf, textIs } from './conditions.ts';
import type { KindView } from './kind-view.ts';
import type { ReadDeps } from './list-objects.ts';
import { objectAnswer } from './object-answer.ts';

/** Sources named when a name is ambiguous (SEA-A09). */
const namedSources = 20;

/**
 * Answers a get by name.
 * @throws StatusError NotFound; Conflict when several sources have an object of that name (SEA-A09).
 */
export async function getObject(
  deps: ReadDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath & { readonly name: string },
): Promise<Answer> {
  const negotiated = negotiateObject(request.accept, false);
  const options = parseListOptions(request.query, deps.limits);
  if (options.notOlderThan !== undefined) await awaitRevision(deps, options.notOlderThan, deps.limits.revisionWaitMs);
  const found = await findObject(deps, request, view, path);
  const [object = found] = await view.show([found]);
  const nowMs = deps.clock.now();
  const warnings = [...view.warnings, ...options.warnings];
  return objectAnswer(view, object, { ...negotiated, includeObject: options.includeObject, nowMs, warnings });
}

/** The one object of the name, or of `<source>:<name>` when there is none (SEA-A10). */
async function findObject(
  deps: ReadDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath & { readonly name: string },
): Promise<StoredObject> {
  const literal = await findByName(deps, request, path, { view, sources: view.sources, name: path.name });
  if (literal.length > 1) throw ambiguous(view, path, literal);
  const [object] =
    literal.length === 0 && view.isMultiSource ? await findInNamedSource(deps, request, view, path) : literal;
  if (object !== undefined) return object;
  throw notFound(path);
}

/** The failure of a get, patch or delete of an object that is not there, in kube-apiserver's words. */
export function notFound(path: ObjectsPath): StatusError {
  const { group, resource, name = '' } = path;
  const kind = group === '' ? resource : `${resource}.${group}`;
  return new StatusError('NotFound', `${kind} ${JSON.stringify(name)} not found`, {
    details: { group, kind: resource, name },
  });
}

async function findByName(
  deps: ReadDeps,
  request: ApiRequest,
  path: ObjectsPath,
  wanted: { readonly view: KindView; readonly sources: readonly SourceId[]; readonly name: string },
): Promise<readonly StoredObject[]> {
  const { view, sources, name } = wanted;
  const { group, resource } = view.storedAs;
  const { namespace = '' } = path;
  const { visible } = request;
  const [source] = sources;
  if (sources.length === 1 && source !== undefined) {
    const found = await deps.store.get(visible, { source, group, resource, namespace, name });
    return found === undefined ? [] : [found];
  }
  const where = allOf([view.from, textIs('namespace', namespace), textIs('name', name)]);
  const query = { visible, kinds: [{ group, resource }], where };
  const page = await deps.store.list(query, { limit: namedSources + 1 });
  return page.objects;
}

async function findInNamedSource(
  deps: ReadDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath & { readonly name: string },
): Promise<readonly StoredObject[]> {
  const colon = path.name.indexOf(':');
  if (colon <= 0) return [];
  const [sourceName, name] = [path.name.slice(0, colon), path.name.slice(colon + 1)];
  const sources = await deps.store.sources(request.visible);
  const source = sources.find((one) => one.kind === 'cluster' && one.name === sourceName);
  if (source === undefined || name === '' || !view.sources.includes(source.id)) return [];
  return findByName(deps, request, path, { view, sources: [source.id], name });
}

function ambiguous(
  view: KindView,
  path: ObjectsPath & { readonly name: string },
  found: readonly StoredObject[],
): StatusError {
  const names = found.slice(0, namedSources).map((object) => view.sourceOf(object).name);
  const [first = ''] = names;
  const where = path.namespace === undefined ? '' : ` -n ${path.namespace}`;
  const command = `kubectl --context ${first} get ${path.resource} ${path.name}${where}`;
  const causes = names.map((name) => ({ reason: 'AmbiguousName', field: 'metadata.name', message: `cluster/${name}` }));
  const several = found.length > namedSources ? `more than ${namedSources}` : String(found.length);
  return new StatusError(
    'Conflict',
    `${several} clusters have ${path.resource} ${JSON.stringify(path.name)}; choose one by its context, for example: ${command}`,
    { details: { group: path.group, kind: path.resource, name: path.name, causes } },
  );
}
