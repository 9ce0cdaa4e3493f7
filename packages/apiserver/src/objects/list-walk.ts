import { hasReason, revision, StatusError } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPage, ListPosition, StoredObject } from '@orrery/storage';
import { ExpiredToken } from '../answer/expired-token.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { ListOptions } from '../request/list-options.ts';
import type { Selection } from '../request/read-selection.ts';
import { AnswerCount } from './answer-count.ts';
import { awaitRevision, checkEpoch } from './await-revision.ts';
import type { Continuation, TokenScope } from './continue-token.ts';
import { maxSkip } from './count-behind.ts';
import type { ReadDeps } from './list-objects.ts';
import type { ListMetadata } from './list-stream.ts';
import { ancestorsIn } from './owner-warnings.ts';
import { isStableOrder } from './stable-order.ts';

/** A list that is asked for. */
export interface WalkQuestion {
  readonly request: Pick<ApiRequest, 'path' | 'identity'>;
  readonly selection: Selection;
  readonly options: Pick<ListOptions, 'notOlderThan' | 'exact' | 'timeoutMs'>;
  /** Kinds, rights and all conditions; order and moment are those of the selection. */
  readonly query: Pick<ObjectQuery, 'visible' | 'kinds' | 'where'>;
  /** Stored objects as the answer shows them, in the same order; absent: as they are. */
  readonly show?: (objects: readonly StoredObject[]) => Promise<readonly StoredObject[]>;
  /** Used when the request names none; absent: no limit. */
  readonly defaultLimit?: number;
}

/** A list on its way: its first page is read. */
export interface ListWalk {
  readonly first: ListPage;
  /** What every page of the list carries as its revision (SEA-H07). */
  readonly revision: bigint;
  /** Rows of the answer at most; 0: no limit. */
  readonly limit: number;
  /** Whether the first page is the whole answer. */
  readonly isShort: boolean;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
  /** Rows of the whole list, when they were counted (SEA-H08). */
  readonly total?: number;
  /** The pages of the answer, each read in a transaction of its own; at most `limit` rows in all. */
  pages(): AsyncGenerator<ListPage>;
  /** @param page where the list goes on when more rows follow, and how many rows the answer has. */
  metadata(page: { readonly next: ListPosition | undefined; readonly rows: number }): ListMetadata;
}

/** How the pages of a list are read. */
interface Reading {
  readonly question: WalkQuestion;
  /** Of every page, with its moment. */
  readonly query: ObjectQuery;
  readonly limit: number;
  /** All pages of the list are read as of the first one's revision. */
  readonly isAsOfRevision: boolean;
  /** Whether the past can be asked: of owners above the parent it cannot. */
  readonly hasPast: boolean;
}

/**
 * Reads the first page of a list. A walk over keys that never change goes on with what is there then; one over other keys goes on as of
 * the first page's revision, through history (SEA-H07).
 * @throws StatusError BadRequest for tokens and parameters that cannot be honoured, Expired for a moment no longer kept (with a token
 *   that goes on), Timeout for scans and revisions that take too long.
 */
export async function startWalk(deps: ReadDeps, question: WalkQuestion): Promise<ListWalk> {
  const { selection, request } = question;
  const { parameters } = selection;
  const scope: TokenScope = { question: `${request.path}\n${selection.text}`, user: request.identity.user };
  const goesOn = parameters.continueToken === undefined ? undefined : deps.tokens.read(scope, parameters.continueToken);
  const moment = await momentOf(deps, question, goesOn);
  const reading = readingOf(question, moment);
  const { limit } = reading;
  const first = await readFirst(deps, reading, { scope, goesOn });
  if (goesOn !== undefined && moment.at === undefined) checkEpoch(goesOn.revision, first.revision);
  const at = goesOn?.revision ?? first.revision;
  const passed = goesOn?.returned ?? parameters.offset ?? 0;
  const isShort = first.next === undefined || (limit > 0 && limit <= deps.limits.pageRows);
  const count = await AnswerCount.of(deps, { ...reading, selection, first, passed, goesOn });
  const { total, warnings } = count.counted;
  const withheld = await withheldWarnings(deps, reading, first);
  return {
    first,
    revision: at,
    limit,
    isShort,
    warnings: [...warnings, ...withheld],
    ...(total === undefined ? {} : { total }),
    pages: () => pagesOf(deps, reading, { first, count }),
    metadata: ({ next, rows }) => {
      const { remaining, ...numbers } = count.numbers(next === undefined, rows);
      const { isAsOfRevision } = reading;
      const token =
        next === undefined || isWithheld(selection)
          ? undefined
          : deps.tokens.write(scope, { ...numbers, position: next, revision: at, isAsOfRevision });
      return {
        resourceVersion: String(at),
        ...(token === undefined ? {} : { continue: token }),
        ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
      };
    },
  };
}

function readingOf(question: WalkQuestion, moment: Pick<ObjectQuery, 'at' | 'deleted'>): Reading {
  const { query, selection } = question;
  const { order = [] } = selection.parameters;
  const hasPast = selection.where.every((each) => ancestorsIn(each).length === 0);
  return {
    question,
    query: { ...query, ...moment, ...(order.length === 0 ? {} : { order }) },
    limit: limitOf(question),
    // where the past cannot be asked, the pages show what is there when they are read
    isAsOfRevision: moment.at !== undefined || (!isStableOrder(order) && hasPast),
    hasPast,
  };
}

/** The moment of the page that is read first, once the store has reached it. */
async function momentOf(
  deps: ReadDeps,
  { selection: { moment }, options: { notOlderThan, exact } }: WalkQuestion,
  goesOn: Continuation | undefined,
): Promise<Pick<ObjectQuery, 'at' | 'deleted'>> {
  const wanted = exact ?? notOlderThan;
  if (wanted !== undefined) await awaitRevision(deps, wanted, deps.limits.revisionWaitMs);
  if (goesOn?.isAsOfRevision === true) return { ...moment, at: revision(goesOn.revision) };
  if (exact === undefined) return moment;
  if (moment.at === undefined) return { ...moment, at: revision(exact) };
  throw new StatusError('BadRequest', 'at: found beside resourceVersionMatch=Exact, expected: only one of them');
}

/** Of the parameters and of `q`, the smaller; 0: no limit. */
function limitOf({ selection: { parameters }, defaultLimit }: WalkQuestion): number {
  const given = [parameters.limit, parameters.query?.stages.limit].filter((limit) => limit !== undefined && limit > 0);
  const limits = given.flatMap((limit) => (limit === undefined ? [] : [limit]));
  return limits.length === 0 ? (defaultLimit ?? 0) : Math.min(...limits);
}

async function readFirst(
  deps: ReadDeps,
  reading: Reading,
  { scope, goesOn }: { readonly scope: TokenScope; readonly goesOn: Continuation | undefined },
): Promise<ListPage> {
  const { question, query } = reading;
  const { offset } = question.selection.parameters;
  const range = {
    ...(goesOn === undefined ? {} : { after: goesOn.position }),
    ...(offset === undefined ? {} : { skip: offset }),
    limit: pageLimit(deps, reading.limit || Infinity),
  };
  try {
    return await readPage(deps, { question, query }, range);
  } catch (error) {
    const isWalkExpired =
      goesOn?.isAsOfRevision === true && question.selection.moment.at === undefined && hasReason(error, 'Expired');
    if (!isWalkExpired) throw error;
    const { position, returned } = goesOn;
    const now = await deps.store.revision();
    throw new ExpiredToken(deps.tokens.write(scope, { position, returned, revision: now, isAsOfRevision: true }), {
      cause: error,
    });
  }
}

async function readPage(
  { store }: ReadDeps,
  { question, query }: Pick<Reading, 'question' | 'query'>,
  range: Parameters<ReadDeps['store']['list']>[1],
): Promise<ListPage> {
  const page = await store.list(query, range);
  return question.show === undefined ? page : { ...page, objects: await question.show(page.objects) };
}

/** @param rows how many are still wanted. */
function pageLimit({ limits }: ReadDeps, rows: number): number {
  return Math.min(limits.pageRows, rows);
}

/** @throws StatusError Timeout when the list takes longer than it may. */
async function* pagesOf(
  deps: ReadDeps,
  reading: Reading,
  { first, count }: { readonly first: ListPage; readonly count: AnswerCount },
): AsyncGenerator<ListPage> {
  const { question, limit, isAsOfRevision } = reading;
  const deadline = deps.clock.monotonic() + question.options.timeoutMs;
  const query = isAsOfRevision ? { ...reading.query, at: first.revision } : reading.query;
  let page = first;
  let wanted = limit || Infinity;
  for (;;) {
    yield page;
    wanted -= page.objects.length;
    if (page.next === undefined || wanted <= 0) return;
    if (deps.clock.monotonic() > deadline)
      throw new StatusError('Timeout', 'the list took longer than it may; use limit');
    page = await readPage(deps, { question, query }, { after: page.next, limit: pageLimit(deps, wanted) });
    const isLast = page.objects.length >= wanted;
    if (isLast) await count.endWith(page, limit - wanted + page.objects.length);
  }
}

/** SEA-H06: a page asked for by label ends where it ends, so that kubectl prints exactly that page. */
function isWithheld({ parameters: { withContinue, isPageByLabel } }: Selection): boolean {
  return withContinue === false || (withContinue === undefined && isPageByLabel);
}

/** That more rows follow, when no token says so. Headers go first, so that it is looked for before a long answer is written. */
async function withheldWarnings(deps: ReadDeps, reading: Reading, first: ListPage): Promise<string[]> {
  const { question, query, limit } = reading;
  if (limit === 0 || first.next === undefined || !isWithheld(question.selection)) return [];
  const missing = limit - first.objects.length;
  if (missing > maxSkip) return [];
  if (missing > 0) {
    const { objects } = await deps.store.list(query, { after: first.next, skip: missing, limit: 1 });
    if (objects.length === 0) return [];
  }
  return [
    'more objects follow this page; ask with withContinue=true (in -l search.orrery.dev/with-continue=true) for its continue token, or with a larger limit',
  ];
}
