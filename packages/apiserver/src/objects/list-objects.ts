import type { Clock } from '@orrery/kit';
import { objectPath, StatusError } from '@orrery/model';
import type { ListPage, ListPosition, ListQuery, Store, StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type ListOptions, parseListOptions } from '../request/list-options.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { awaitRevision, checkEpoch } from './await-revision.ts';
import type { Continuation, ContinueTokens, TokenScope } from './continue-token.ts';
import type { KindView } from './kind-view.ts';
import { type ListMetadata, writeList } from './list-stream.ts';
import { renditionOf } from './rendition.ts';

/** What reading objects needs beside the request. */
export interface ReadDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: ApiserverLimits;
  readonly tokens: ContinueTokens;
}

/** A list on its way: what was asked, and what its first read gave. */
interface StartedList {
  readonly options: ListOptions;
  readonly query: Omit<ListQuery, 'limit'>;
  /** The first page; at most `limit` objects of it count. */
  readonly first: ListPage;
  /** The revision every page of this walk carries (SEA-H07). */
  readonly revision: bigint;
  /** Where the page before this one ended; absent on the first. */
  readonly goesOn: Continuation | undefined;
  readonly tokenScope: TokenScope;
}

/**
 * Answers a list. With a limit up to a page of the store it is one read; longer and unlimited lists are streamed page by page, so that
 * memory does not grow with the list (SEA-H04).
 */
export async function listObjects(
  deps: ReadDeps,
  request: ApiRequest,
  view: KindView,
  path: ObjectsPath,
): Promise<Answer> {
  const { form, mediaType } = negotiateObject(request.accept, true);
  if (mediaType !== 'application/json')
    throw new StatusError('NotAcceptable', 'lists are written as application/json only');
  const options = parseListOptions(request.query, deps.limits);
  const started = await startList(deps, request, { view, path, options });
  const rendition = await renditionOf(view, { form, includeObject: options.includeObject, nowMs: deps.clock.now() });
  const { body, total } = await writeStarted(deps, started, { view, rendition });
  return {
    status: 200,
    contentType: 'application/json',
    body,
    warnings: [...view.warnings, ...options.warnings],
    ...(total === undefined ? {} : { headers: new Map([['x-orrery-total-count', String(total)]]) }),
  };
}

async function startList(
  deps: ReadDeps,
  request: ApiRequest,
  asked: { readonly view: KindView; readonly path: ObjectsPath; readonly options: ListOptions },
): Promise<StartedList> {
  const { view, path, options } = asked;
  const tokenScope = { question: `${request.path}\n${options.selection}`, user: request.identity.user };
  const goesOn = options.continueToken === undefined ? undefined : deps.tokens.read(tokenScope, options.continueToken);
  if (options.notOlderThan !== undefined) await awaitRevision(deps, options.notOlderThan, deps.limits.revisionWaitMs);
  // the empty namespace is that of objects without one, which no path asks for by name
  const namespace = path.namespace ?? (options.namespace || undefined);
  const query = {
    visible: request.visible,
    group: path.group,
    resource: path.resource,
    sources: view.sources,
    ...(namespace === undefined ? {} : { namespace }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.labels === undefined ? {} : { labels: options.labels }),
    ...(goesOn === undefined ? {} : { after: goesOn.position }),
  };
  const first = isNothing(asked)
    ? await emptyPage(deps.store)
    : await deps.store.list({ ...query, limit: firstRead(deps, options) });
  if (goesOn !== undefined) checkEpoch(goesOn.revision, first.revision);
  const revision = goesOn?.revision ?? first.revision;
  return { options, query, first, revision, goesOn, tokenScope };
}

/** A selector that contradicts itself, the path, or the kind, which has namespaces or not, selects nothing. */
function isNothing({ view, path, options }: Parameters<typeof startList>[2]): boolean {
  const { namespace } = options;
  if (options.isEmpty) return true;
  if (namespace === undefined) return false;
  if (!view.api.namespaced) return namespace !== '';
  return namespace === '' || (path.namespace !== undefined && path.namespace !== namespace);
}

async function emptyPage(store: Store): Promise<ListPage> {
  return { objects: [], revision: await store.revision() };
}

/** One row more than asked for tells whether more exist. */
function firstRead({ limits }: ReadDeps, { limit }: ListOptions): number {
  return limit === 0 || limit > limits.pageRows ? limits.pageRows : limit + 1;
}

async function writeStarted(
  deps: ReadDeps,
  started: StartedList,
  how: Pick<Parameters<typeof writeList>[0], 'rendition'> & { readonly view: KindView },
): Promise<{ readonly body: Answer['body']; readonly total?: number }> {
  const { options, first, revision } = started;
  const { rendition, view } = how;
  if (options.limit > 0 && options.limit <= deps.limits.pageRows) {
    const objects = first.objects.slice(0, options.limit);
    const last = first.objects.length > options.limit ? objects.at(-1) : undefined;
    const { metadata, total } = await pageMetadata(deps, started, { view, last, rows: objects.length });
    return { body: writeList({ rendition, objects, metadata }), ...(total === undefined ? {} : { total }) };
  }
  if (options.limit === 0) {
    const metadata = { resourceVersion: String(revision) };
    if (first.next === undefined) return { body: writeList({ rendition, objects: first.objects, metadata }) };
    return { body: writeList({ rendition, pages: pagesOf(deps, started), metadata }) };
  }
  const end = async (last: StoredObject | undefined, rows: number): Promise<ListMetadata> =>
    (await pageMetadata(deps, started, { view, last, rows })).metadata;
  return { body: writeList({ rendition, pages: pagesOf(deps, started), limit: options.limit, end }) };
}

/** @param page its last row when more follow, and how many rows it has. */
async function pageMetadata(
  deps: ReadDeps,
  started: StartedList,
  page: { readonly view: KindView; readonly last: StoredObject | undefined; readonly rows: number },
): Promise<{ readonly metadata: ListMetadata; readonly total?: number }> {
  const { revision, tokenScope, goesOn } = started;
  const resourceVersion = String(revision);
  if (page.last === undefined) return { metadata: { resourceVersion } };
  const returned = (goesOn?.returned ?? 0) + page.rows;
  const position = positionOf(page.view, page.last);
  const total = goesOn === undefined ? await totalOf(deps, started) : goesOn.total;
  const walked = { position, revision, returned };
  const token = deps.tokens.write(tokenScope, total === undefined ? walked : { ...walked, total });
  if (total === undefined) return { metadata: { resourceVersion, continue: token } };
  // a count made for the first page minus rows read since: an estimate, never below 0 (SEA-H08)
  return { metadata: { resourceVersion, continue: token, remainingItemCount: Math.max(0, total - returned) }, total };
}

/** Rows of the whole list; not counted when selectors would make it slow (SEA-H08). */
async function totalOf({ store }: ReadDeps, { query, options }: StartedList): Promise<number | undefined> {
  if (query.labels !== undefined || query.name !== undefined || options.namespace !== undefined) return undefined;
  return store.count(query);
}

function positionOf(view: KindView, { key, ...object }: StoredObject): ListPosition {
  const source = view.sourceOf({ key, ...object });
  return { sourceKind: source.kind, sourceName: source.name, path: objectPath(key.namespace, key.name) };
}

/**
 * The pages of a long list, each read in a transaction of its own.
 * @throws StatusError Timeout when the list takes longer than it may.
 */
async function* pagesOf(deps: ReadDeps, started: StartedList): AsyncGenerator<readonly StoredObject[]> {
  const deadline = deps.clock.monotonic() + started.options.timeoutMs;
  let page = started.first;
  for (;;) {
    yield page.objects;
    if (page.next === undefined) return;
    if (deps.clock.monotonic() > deadline)
      throw new StatusError('Timeout', 'the list took longer than it may; use limit');
    page = await deps.store.list({ ...started.query, after: page.next, limit: deps.limits.pageRows });
  }
}
