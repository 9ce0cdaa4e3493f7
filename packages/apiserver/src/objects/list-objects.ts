import type { Clock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import { type Condition, fieldCondition, labelCondition, type ObjectQuery } from '@orrery/query';
import type { ListPage, ListPosition, PageRange, Store } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type ListOptions, parseListOptions } from '../request/list-options.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { awaitRevision, checkEpoch } from './await-revision.ts';
import { allOf, textIs } from './conditions.ts';
import type { Continuation, ContinueTokens, TokenScope } from './continue-token.ts';
import type { KindView } from './kind-view.ts';
import { type ListMetadata, writeList } from './list-stream.ts';
import { type Rendition, renditionOf } from './rendition.ts';

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
  readonly query: ObjectQuery;
  readonly view: KindView;
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
  const { body, total } = await writeStarted(deps, started, rendition);
  return {
    status: 200,
    contentType: 'application/json',
    body,
    warnings: [...view.warnings, ...options.warnings],
    ...(total === undefined ? {} : { headers: new Map([['x-orrery-total-count', String(total)]]) }),
  };
}

/** What is listed, and what of it. */
interface Asked {
  readonly view: KindView;
  readonly path: ObjectsPath;
  readonly options: ListOptions;
}

async function startList(deps: ReadDeps, request: ApiRequest, asked: Asked): Promise<StartedList> {
  const { options } = asked;
  const tokenScope = { question: `${request.path}\n${options.selection}`, user: request.identity.user };
  const goesOn = options.continueToken === undefined ? undefined : deps.tokens.read(tokenScope, options.continueToken);
  if (options.notOlderThan !== undefined) await awaitRevision(deps, options.notOlderThan, deps.limits.revisionWaitMs);
  const query = queryOf(request, asked);
  const after = goesOn === undefined ? {} : { after: goesOn.position };
  const range = { ...after, limit: pageLimit(deps, options.limit || Infinity) };
  const first = await readPage(deps, { query, view: asked.view }, range);
  if (goesOn !== undefined) checkEpoch(goesOn.revision, first.revision);
  const revision = goesOn?.revision ?? first.revision;
  return { options, query, view: asked.view, first, revision, goesOn, tokenScope };
}

function queryOf({ visible }: ApiRequest, { view, path, options }: Asked): ObjectQuery {
  const { namespace } = path;
  const { group, resource } = view.storedAs;
  const where: Condition[] = [view.from];
  if (namespace !== undefined) where.push(textIs('namespace', namespace));
  if (options.labels.requirements.length > 0) where.push(labelCondition(options.labels));
  if (options.fields.length > 0) where.push(fieldCondition(options.fields, { group, resource }));
  return { visible, kinds: [{ group, resource }], where: allOf(where) };
}

async function readPage(
  { store }: ReadDeps,
  { query, view }: Pick<StartedList, 'query' | 'view'>,
  range: PageRange,
): Promise<ListPage> {
  const page = await store.list(query, range);
  return { ...page, objects: await view.show(page.objects) };
}

/** @param rows how many are still wanted. */
function pageLimit({ limits }: ReadDeps, rows: number): number {
  return Math.min(limits.pageRows, rows);
}

async function writeStarted(
  deps: ReadDeps,
  started: StartedList,
  rendition: Rendition,
): Promise<{ readonly body: Answer['body']; readonly total?: number }> {
  const { options, first, revision } = started;
  if (options.limit > 0 && options.limit <= deps.limits.pageRows) {
    const { objects, next } = first;
    const { metadata, total } = await pageMetadata(deps, started, { next, rows: objects.length });
    return { body: writeList({ rendition, objects, metadata }), ...(total === undefined ? {} : { total }) };
  }
  const pages = pagesOf(deps, started);
  if (options.limit === 0) {
    const metadata = { resourceVersion: String(revision) };
    if (first.next === undefined) return { body: writeList({ rendition, objects: first.objects, metadata }) };
    return { body: writeList({ rendition, pages, metadata }) };
  }
  const end = async (next: ListPosition | undefined, rows: number): Promise<ListMetadata> =>
    (await pageMetadata(deps, started, { next, rows })).metadata;
  return { body: writeList({ rendition, pages, end }) };
}

/** @param page where the list goes on when more rows follow, and how many rows it has. */
async function pageMetadata(
  deps: ReadDeps,
  started: StartedList,
  page: { readonly next: ListPosition | undefined; readonly rows: number },
): Promise<{ readonly metadata: ListMetadata; readonly total?: number }> {
  const { revision, tokenScope, goesOn } = started;
  const resourceVersion = String(revision);
  if (page.next === undefined) return { metadata: { resourceVersion } };
  const returned = (goesOn?.returned ?? 0) + page.rows;
  const total = goesOn === undefined ? await totalOf(deps, started) : goesOn.total;
  const walked = { position: page.next, revision, returned };
  const token = deps.tokens.write(tokenScope, total === undefined ? walked : { ...walked, total });
  if (total === undefined) return { metadata: { resourceVersion, continue: token } };
  // a count made for the first page minus rows read since: an estimate, never below 0 (SEA-H08)
  return { metadata: { resourceVersion, continue: token, remainingItemCount: Math.max(0, total - returned) }, total };
}

/** Rows of the whole list; not counted when selectors would make it slow (SEA-H08). */
async function totalOf({ store }: ReadDeps, { query, options }: StartedList): Promise<number | undefined> {
  return options.labels.requirements.length + options.fields.length > 0 ? undefined : store.count(query);
}

/**
 * The pages of a long list, each read in a transaction of its own.
 * @throws StatusError Timeout when the list takes longer than it may.
 */
async function* pagesOf(deps: ReadDeps, started: StartedList): AsyncGenerator<ListPage> {
  const { options, first } = started;
  const deadline = deps.clock.monotonic() + options.timeoutMs;
  let page = first;
  let wanted = options.limit || Infinity;
  for (;;) {
    yield page;
    wanted -= page.objects.length;
    if (page.next === undefined || wanted <= 0) return;
    if (deps.clock.monotonic() > deadline)
      throw new StatusError('Timeout', 'the list took longer than it may; use limit');
    page = await readPage(deps, started, { after: page.next, limit: pageLimit(deps, wanted) });
  }
}
