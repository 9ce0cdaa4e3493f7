import { hasReason, type Revision, revision, StatusError } from '@orrery/model';
import type { Condition } from '@orrery/query';
import type { Answer } from '../answer/answer.ts';
import { awaitRevision } from '../objects/await-revision.ts';
import { allOf } from '../objects/conditions.ts';
import { withEvents } from '../objects/inject-events.ts';
import { type KindDeps, type KindView, viewKind } from '../objects/kind-view.ts';
import type { ReadDeps } from '../objects/list-objects.ts';
import { type Rendition, renditionOf } from '../objects/rendition.ts';
import { selectObjects } from '../objects/select-objects.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import type { Selection } from '../request/read-selection.ts';
import { readRequestedColumns } from '../table/requested-columns.ts';
import { EventWriter } from './event-writer.ts';
import { negotiateWatch, type WatchForm } from './negotiate-watch.ts';
import type { SharedEvents } from './shared-events.ts';
import { type WatchEnd, type WatchEndDeps, watchEnd } from './watch-end.ts';
import { readWatchOptions, type WatchOptions } from './watch-options.ts';
import { type AcceptedWatch, startChanges, streamWatch } from './watch-stream.ts';

/** What watches need beside the request. */
export interface WatchRequestDeps extends ReadDeps, KindDeps, WatchEndDeps {
  readonly sharedEvents: SharedEvents;
}

/**
 * Answers a watch of a kind, or of one object by name: what there is now and then what changes, as it was asked (`search.md` T).
 * @throws StatusError before the stream begins: BadRequest and Invalid for what cannot be watched, Expired for a revision that is no
 *   longer kept, Timeout for one that is not reached, MethodNotAllowed for a kind that is made when it is read.
 */
export async function answerWatch(
  deps: WatchRequestDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath,
): Promise<Answer> {
  if (view.computed !== undefined) {
    throw new StatusError(
      'MethodNotAllowed',
      `${view.api.resource} are made when they are read and cannot be watched; list again to see changes`,
    );
  }
  const form = negotiateWatch(request.accept);
  const options = readWatchOptions(request.query);
  const selection = await selectObjects(deps, request, { view, path, isWatch: true });
  const where = allOf([view.from, ...selection.where]);
  if (options.after !== undefined) await awaitRevision(deps, options.after, deps.limits.revisionWaitMs);
  const end = watchEnd(deps, request, options.timeoutMs);
  const watch = await acceptWatch(deps, { request, view, path, form, options, selection, where, end });
  const fresh = await view.freshness(where);
  return {
    status: 200,
    contentType: form.isEventStream ? 'text/event-stream' : 'application/json',
    body: streamWatch(watch),
    isLive: true,
    warnings: [...(fresh?.warnings ?? []), ...view.warnings, ...selection.warnings],
    ...(fresh === undefined ? {} : { headers: new Map([['x-orrery-freshness', fresh.header]]) }),
  };
}

/** Everything that was asked. */
interface Asked {
  readonly request: ApiRequest;
  readonly view: KindView;
  readonly path: ObjectsPath;
  readonly form: WatchForm;
  readonly options: WatchOptions;
  readonly selection: Selection;
  readonly where: Condition;
  readonly end: WatchEnd;
}

async function acceptWatch(deps: WatchRequestDeps, asked: Asked): Promise<AcceptedWatch> {
  const { store, clock, limits } = deps;
  const { request, options, form, selection, end } = asked;
  const { injectEvents = false, onlyMetadata = false } = selection.parameters;
  const view = injectEvents ? withEvents(store, request.visible, asked.view) : asked.view;
  const query = { visible: request.visible, kinds: [view.storedAs], where: asked.where };
  const initial = options.hasInitialEvents ? await store.list(query, { limit: limits.pageRows }) : undefined;
  const after: Revision = initial?.revision ?? (await startOf(deps, options.after));
  const tables: TableForm = { deps, asked, view };
  const shared = sharedFormOf(asked, injectEvents);
  const writer = new EventWriter({
    ...{ ...form, view, onlyMetadata, rendition: await renditionFor(tables, view) },
    ...(shared === undefined ? {} : { shared: { events: deps.sharedEvents, form: shared } }),
  });
  const changes = await startChanges(store, query, { after, markAt: after, signal: end.signal });
  // a stream that nobody begins to read has nobody who ends it
  request.closed.addEventListener('abort', () => void changes.rest.return?.(), { once: true });
  return {
    ...{ store, clock, view, query, writer, initial, changes },
    onNewSource: async () => {
      const columns = view.isCustom ? await renewedRendition(tables) : undefined;
      if (columns !== undefined) writer.use(columns);
    },
    isStreamingList: options.isStreamingList,
    hasBookmarks: options.hasBookmarks,
    pageRows: limits.pageRows,
    ended: end.signal,
    isReaderGone: () => request.closed.aborted,
    hasLostRights: end.hasLostRights,
    requestId: request.requestId,
  };
}

/** What decides how an object is written beside itself, as text; undefined: it may differ from watch to watch. */
function sharedFormOf({ request, view, form, options, selection }: Asked, injectEvents: boolean): string | undefined {
  const isTable = form.form.kind === 'table';
  const isOwnTable = view.isCustom || request.query.has('columns');
  // control objects are made to be shown, and tables of custom kinds have the columns of the sources that are seen
  if (request.prefix.kind === 'root' || injectEvents || (isTable && isOwnTable)) return undefined;
  const { group, version, resource } = view.api;
  const { onlyMetadata = false } = selection.parameters;
  return JSON.stringify([
    group,
    version,
    resource,
    form,
    view.showsCluster,
    onlyMetadata,
    isTable && options.includeObject,
  ]);
}

/** What tables of a watch are made from. */
interface TableForm {
  readonly deps: KindDeps;
  readonly asked: Asked;
  readonly view: KindView;
}

async function renditionFor({ asked }: TableForm, view: KindView): Promise<Rendition | undefined> {
  const { request, form, options, selection } = asked;
  const columns = readRequestedColumns(request, form.form);
  if (form.form.kind !== 'table') return undefined;
  const { onlyMetadata = false } = selection.parameters;
  const { includeObject } = options;
  return await renditionOf(view, { form: form.form, columns, includeObject, onlyMetadata, nowMs: 0 });
}

/** Columns of custom kinds are those of the sources that have them; undefined when no source has the kind any more. */
async function renewedRendition(tables: TableForm): Promise<Rendition | undefined> {
  const { deps, asked, view } = tables;
  const { sourceOf, annotationsOf, learnSource } = view;
  try {
    const now = await viewKind(deps, asked.request, asked.path);
    // what the view has learned of sources stays with it
    return await renditionFor(tables, { ...now, sourceOf, annotationsOf, learnSource });
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function startOf({ store }: ReadDeps, after: bigint | undefined): Promise<Revision> {
  return after === undefined ? await store.revision() : revision(after);
}
