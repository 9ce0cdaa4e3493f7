import { hasReason, resourceText, revision, type SourceId, StatusError } from '@orrery/model';
import type { ListPage, Source, StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import { withWarnings } from '../answer/warned-failure.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type ListOptions, parseListOptions } from '../request/list-options.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { readSelection, type Selection } from '../request/read-selection.ts';
import { readRequestedColumns } from '../table/requested-columns.ts';
import { awaitRevision } from './await-revision.ts';
import { allOf, isOfSources, textIs } from './conditions.ts';
import { withEvents } from './inject-events.ts';
import type { KindView } from './kind-view.ts';
import type { ReadDeps } from './list-objects.ts';
import { readNameInSource } from './named-source.ts';
import { objectAnswer } from './object-answer.ts';
import { sourceText } from './source-text.ts';

/** Sources named when a name is ambiguous (SEA-A09). */
const namedSources = 20;

/** An object that is asked for by name. */
interface Asked {
  readonly request: ApiRequest;
  readonly view: KindView;
  readonly path: ObjectsPath & { readonly name: string };
  readonly selection: Selection;
  readonly moment: Selection['moment'];
}

/**
 * Answers a get by name.
 * @throws StatusError NotFound; Conflict when several sources have an object of that name, BadRequest on a compatible path of several
 *   sources (SEA-A09).
 */
export async function getObject(
  deps: ReadDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath & { readonly name: string },
): Promise<Answer> {
  const { prefix } = request;
  if (prefix.kind === 'fleet' && prefix.isCompatible) {
    throw new StatusError(
      'BadRequest',
      'please specify the cluster name when using the resource name to get a specific resource.',
    );
  }
  const negotiated = negotiateObject(request.accept, false);
  const options = parseListOptions(request.query, deps.limits);
  const columns = readRequestedColumns(request, negotiated.form);
  const selection = await readSelection(deps, request, {
    kinds: [view.storedAs],
    fieldWarnings: view.fieldWarnings,
    selectableFields: view.selectableFields,
    objectLists: view.objectLists,
    read: ['columns'],
  });
  const moment = await momentOf(deps, selection, options);
  const found = await findOrWarn(deps, { request, view, path, selection, moment });
  const { injectEvents = false, onlyMetadata = false } = selection.parameters;
  const shown = injectEvents ? withEvents(deps.store, request.visible, view) : view;
  const [object = found] = await shown.show([found]);
  const source = view.sourceOf(found);
  const fresh = await view.freshness(allOf([view.from, isOfSources(source.kind, [source.name])]));
  const warnings = [...(fresh?.warnings ?? []), ...view.warnings, ...selection.warnings];
  const { includeObject } = options;
  const nowMs = deps.clock.now();
  return objectAnswer(shown, object, { ...negotiated, columns, includeObject, onlyMetadata, nowMs, warnings });
}

async function momentOf(
  deps: ReadDeps,
  { moment }: Selection,
  { exact, notOlderThan }: ListOptions,
): Promise<Selection['moment']> {
  const wanted = exact ?? notOlderThan;
  if (wanted !== undefined) await awaitRevision(deps, wanted, deps.limits.revisionWaitMs);
  return exact === undefined ? moment : { ...moment, at: revision(exact) };
}

/** What is not found might be there in sources that are not current: then the failure says so (SEA-V02). */
async function findOrWarn(deps: ReadDeps, asked: Asked): Promise<StoredObject> {
  const { view, selection } = asked;
  try {
    return await findObject(deps, asked);
  } catch (error) {
    if (!hasReason(error, 'NotFound') && !hasReason(error, 'Conflict')) throw error;
    const fresh = await view.freshness(allOf([view.from, ...selection.where]));
    throw withWarnings(error, [...(fresh?.warnings ?? []), ...view.warnings, ...selection.warnings]);
  }
}

/** The one object of the name, or of `<source>:<name>` when there is none (SEA-A10). */
async function findObject(deps: ReadDeps, asked: Asked): Promise<StoredObject> {
  const { view, path } = asked;
  const literal = await findByName(deps, asked, { sources: view.sources, name: path.name });
  const found = literal.length === 0 ? await findInNamedSource(deps, asked) : literal;
  if (found.length > 1) throw ambiguous(asked, found);
  const [object] = found;
  if (object !== undefined) return object;
  throw notFound(path);
}

/** The failure of a get, patch or delete of an object that is not there, in kube-apiserver's words. */
export function notFound(path: ObjectsPath): StatusError {
  const { group, resource, name = '' } = path;
  return new StatusError('NotFound', `${resourceText(path)} ${JSON.stringify(name)} not found`, {
    details: { group, kind: resource, name },
  });
}

async function findByName(
  deps: ReadDeps,
  { request, view, path, selection, moment }: Asked,
  { sources, name, of }: { readonly sources: readonly SourceId[]; readonly name: string; readonly of?: Source },
): Promise<ListPage['objects']> {
  const { group, resource } = view.storedAs;
  const { namespace = '' } = path;
  const { visible } = request;
  const [source] = sources;
  if (sources.length === 1 && source !== undefined && selection.where.length === 0 && moment.deleted === undefined) {
    const { at } = moment;
    const key = { source, group, resource, namespace, name };
    const found = await deps.store.get(visible, key, ...(at === undefined ? [] : [{ at }]));
    return found === undefined ? [] : [found];
  }
  const from = of === undefined ? [view.from] : [view.from, isOfSources(of.kind, [of.name])];
  const where = allOf([...from, textIs('namespace', namespace), textIs('name', name), ...selection.where]);
  const query = { visible, kinds: [{ group, resource }], where, ...moment };
  const page = await deps.store.list(query, { limit: namedSources + 1 });
  return page.objects.filter(({ key }) => sources.includes(key.source));
}

async function findInNamedSource(deps: ReadDeps, asked: Asked): Promise<ListPage['objects']> {
  const { path, request, view } = asked;
  const named = await readNameInSource(deps, { visible: request.visible, view, text: path.name });
  if (named === undefined) return [];
  const { name } = named;
  const found = await Promise.all(named.sources.map((of) => findByName(deps, asked, { sources: [of.id], name, of })));
  return found.flat();
}

function ambiguous({ view, path }: Asked, found: readonly StoredObject[]): StatusError {
  const sources = found.slice(0, namedSources).map((object) => view.sourceOf(object));
  const [first] = sources;
  const name = found[0]?.key.name ?? path.name;
  const where = path.namespace === undefined ? '' : ` -n ${path.namespace}`;
  const command = `kubectl --context ${contextOf(first)} get ${path.resource} ${name}${where}`;
  const causes = sources.map((source) => ({
    reason: 'AmbiguousName',
    field: 'metadata.name',
    message: sourceText(source),
  }));
  const short = first === undefined ? '' : first.name.replaceAll(':', '/');
  // kubectl sends no slash in a name (SEA-A10)
  const byName = short === '' || short.includes('/') ? '' : `; or by the name ${short}:${name}`;
  const several = found.length > namedSources ? `more than ${namedSources}` : String(found.length);
  const what = sources.every(({ kind }) => kind === 'cluster') ? 'clusters' : 'sources';
  return new StatusError(
    'Conflict',
    `${several} ${what} have ${path.resource} ${JSON.stringify(path.name)}; choose one by its context, for example: ${command}${byName}`,
    { details: { group: path.group, kind: path.resource, name: path.name, causes } },
  );
}

/** As `orrery kubeconfig` names it (SEA-A03). */
function contextOf(source: Source | undefined): string {
  if (source === undefined) return '';
  return source.kind === 'account' ? `account-${source.name}` : source.name;
}
