import { hasReason } from '@orrery/model';
import type { ObjectQuery, VisibleSet } from '@orrery/query';
import type { ListPage } from '@orrery/storage';
import type { Selection } from '../request/read-selection.ts';
import type { Continuation } from './continue-token.ts';
import { countBehind } from './count-behind.ts';
import type { ReadDeps } from './list-objects.ts';

/** How many rows a list has. */
export interface RowCount {
  /** Rows of the whole list; absent: not counted. */
  readonly total?: number;
  /** Rows behind the page that is read first; absent: not counted. */
  readonly behind?: number;
  /** Both numbers are those of the page's reading, not estimates. */
  readonly isExact: boolean;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What is counted. */
export interface Counting {
  readonly selection: Selection;
  readonly query: ObjectQuery;
  /** The page that is read first. */
  readonly first: ListPage;
  /** Rows before it, as far as is known. */
  readonly passed: number;
  readonly goesOn: Continuation | undefined;
  /** Whether all pages of the list are read as of one revision. */
  readonly isAsOfRevision: boolean;
  /** Whether the past can be asked. */
  readonly hasPast: boolean;
}

const notCounted: RowCount = { isExact: false, warnings: [] };

/** The count budget of `search.md` LM. */
const budgetMs = 2_000;

/**
 * Counts the rows of a list as SEA-H08 has it: exactly, at the reading of the page, when that is asked for; by default from the maintained
 * totals when nothing selects, as an estimate; once, for the first page.
 */
export async function countRows(deps: ReadDeps, counting: Counting): Promise<RowCount> {
  const { withRemainingCount } = counting.selection.parameters;
  if (withRemainingCount === false) return notCounted;
  try {
    return withRemainingCount === true ? await countExactly(deps, counting) : await estimate(deps, counting);
  } catch (error) {
    if (!hasReason(error, 'Timeout')) throw error;
    return leftOut(`counting took longer than ${budgetMs / 1_000} s`);
  }
}

async function estimate({ store }: ReadDeps, counting: Counting): Promise<RowCount> {
  const { selection, query, first, goesOn } = counting;
  const isCounted = goesOn === undefined && first.next !== undefined && isMaintained(selection, query);
  const total = isCounted ? await store.count(query, { timeoutMs: budgetMs }) : goesOn?.total;
  return total === undefined
    ? notCounted
    : { total, behind: behindFirst(counting, total), isExact: false, warnings: [] };
}

/** Whether the store has the total without looking at rows. */
function isMaintained({ hasSelectors, moment }: Selection, { visible }: ObjectQuery): boolean {
  return !hasSelectors && !namesObjects(visible) && Object.keys(moment).length === 0;
}

function namesObjects(visible: VisibleSet): boolean {
  return visible.kind === 'grants' && visible.grants.some(({ names }) => names !== undefined);
}

async function countExactly(deps: ReadDeps, counting: Counting): Promise<RowCount> {
  const { first, goesOn } = counting;
  const known = totalOfToken(counting);
  const total = known ?? (await totalAt(deps, counting));
  if (total === undefined) return writtenMeanwhile();
  // rows that were written since may stand before the page
  const isPassedKnown = goesOn === undefined || known !== undefined;
  if (isPassedKnown || first.next === undefined) {
    return { total, behind: isPassedKnown ? behindFirst(counting, total) : 0, isExact: true, warnings: [] };
  }
  const behind = await behindAt(deps, counting, { total, after: first.next });
  return behind === undefined ? writtenMeanwhile() : { total, behind, isExact: true, warnings: [] };
}

/** The total that an earlier page was counted with, when it is that of this reading as well. */
function totalOfToken({ first, goesOn, isAsOfRevision }: Counting): number | undefined {
  const isSameReading = isAsOfRevision || first.revision === goesOn?.revision;
  return goesOn?.isTotalExact === true && isSameReading ? goesOn.total : undefined;
}

/** A count of now is that of the page when nothing was written in between; else the past is counted, where it can be. */
async function totalAt({ store }: ReadDeps, { query, first, hasPast }: Counting): Promise<number | undefined> {
  if (query.at === undefined) {
    const total = await store.count(query, { timeoutMs: budgetMs });
    if ((await store.revision()) === first.revision) return total;
    if (!hasPast) return undefined;
  }
  return await store.count({ ...query, at: first.revision }, { timeoutMs: budgetMs });
}

/** Likewise, of the rows behind the page. */
async function behindAt(
  deps: ReadDeps,
  counting: Counting,
  { total, after }: { readonly total: number; readonly after: NonNullable<ListPage['next']> },
): Promise<number | undefined> {
  const { query, first, hasPast } = counting;
  const question = {
    after,
    revision: first.revision,
    guess: behindFirst(counting, total),
    most: total,
    deadline: deps.clock.monotonic() + budgetMs,
  };
  if (query.at === undefined) {
    const behind = await countBehind(deps, { ...question, query });
    if (behind !== undefined || !hasPast) return behind;
  }
  return await countBehind(deps, { ...question, query: { ...query, at: first.revision } });
}

function behindFirst({ passed, first }: Counting, total: number): number {
  return Math.max(0, total - passed - first.objects.length);
}

function writtenMeanwhile(): RowCount {
  return leftOut('objects were written meanwhile, and of the past only the parent of an object is known');
}

function leftOut(why: string): RowCount {
  return { isExact: false, warnings: [`remainingItemCount is left out: ${why}`] };
}
