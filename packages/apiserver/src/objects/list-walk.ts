import { hasReason, revision, StatusError } from '@orrery/model';
import type { Condition, ObjectQuery } from '@orrery/query';
import type { ListPage, ListPosition, StoredObject } from '@orrery/storage';
import { ExpiredToken } from '../answer/expired-token.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { ListOptions } from '../request/list-options.ts';
import type { Selection } from '../request/read-selection.ts';
import { awaitRevision, checkEpoch } from './await-revision.ts';
import type { Continuation, TokenScope } from './continue-token.ts';
import { countRows } from './list-count.ts';
import type { ReadDeps } from './list-objects.ts';
import type { ListMetadata } from './list-stream.ts';
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
  /** Pages behind the first are read as of its revision. */
  readonly isAsOfRevision: boolean;
}

/**
 * Reads the first page of a list. A walk over keys that never change goes on with what is there then; one over other keys, or with an
 * exact count, goes on as of the first page's revision, through history (SEA-H07).
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
  const { query, isAsOfRevision } = reading;
  const counted = await countRows(deps, { selection, query, first, goesOn, isAsOfRevision });
  const { total } = counted;
  const withheld = await withheldWarnings(deps, reading, first);
  return {
    first,
    revision: at,
    limit,
    isShort,
    warnings: [...counted.warnings, ...withheld],
    ...(total === undefined ? {} : { total }),
    pages: () => pagesOf(deps, reading, first),
    metadata: ({ next, rows }) => {
      const returned = passed + rows;
      const remaining = remainingOf(counted, { returned, isEnd: next === undefined });
      const walked = { revision: at, returned, isAsOfRevision };
      const token =
        next === undefined || isWithheld(selection)
          ? undefined
          : deps.tokens.write(scope, { ...walked, position: next, ...(total === undefined ? {} : { total }) });
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
  const { order = [], withRemainingCount } = selection.parameters;
  const needsPast = !isStableOrder(order) || withRemainingCount === true;
  return {
    question,
    query: { ...query, ...moment, ...(order.length === 0 ? {} : { order }) },
    limit: limitOf(question),
    // of the past, owners above the parent cannot be asked: then the pages show what is there when they are read
    isAsOfRevision: moment.at !== undefined || (needsPast && !selection.where.some(asksForAncestors)),
  };
}

function asksForAncestors(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(asksForAncestors);
    case 'not':
      return asksForAncestors(condition.of);
    default:
      return condition.kind === 'owner' && condition.seniority !== 0;
  }
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
async function* pagesOf(deps: ReadDeps, reading: Reading, first: ListPage): AsyncGenerator<ListPage> {
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
  }
}

/** SEA-H06: a page asked for by label ends where it ends, so that kubectl prints exactly that page. */
function isWithheld({ parameters: { withContinue, isPageByLabel } }: Selection): boolean {
  return withContinue === false || (withContinue === undefined && isPageByLabel);
}

/** Rows that one read may pass over. */
const maxSkip = 1_000_000;

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

function remainingOf(
  counted: Awaited<ReturnType<typeof countRows>>,
  { returned, isEnd }: { readonly returned: number; readonly isEnd: boolean },
): number | undefined {
  const { total, isExact } = counted;
  if (total === undefined || (isEnd && !isExact)) return undefined;
  return isEnd ? 0 : Math.max(0, total - returned);
}
