import { hasReason } from '@orrery/model';
import type { ObjectQuery, VisibleSet } from '@orrery/query';
import type { ListPage } from '@orrery/storage';
import type { Selection } from '../request/read-selection.ts';
import type { Continuation } from './continue-token.ts';
import type { ReadDeps } from './list-objects.ts';

/** How many rows a list has. */
export interface RowCount {
  /** Absent: not counted. */
  readonly total?: number;
  /** The total is that of the revision which the pages are read as of, not an estimate. */
  readonly isExact: boolean;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What is counted. */
interface Counting {
  readonly selection: Selection;
  readonly query: ObjectQuery;
  readonly first: ListPage;
  readonly goesOn: Continuation | undefined;
  /** Whether the pages are read as of the first one's revision: else no count holds for them while objects are written. */
  readonly isAsOfRevision: boolean;
}

const notCounted: RowCount = { isExact: false, warnings: [] };

/** The count budget of `search.md` LM. */
const budgetMs = 2_000;

/**
 * Counts the rows of a list as SEA-H08 has it: exactly when asked for; by default from the maintained totals when nothing selects, as an
 * estimate; once, for the first page.
 */
export async function countRows(deps: ReadDeps, counting: Counting): Promise<RowCount> {
  const { selection, query, first, goesOn, isAsOfRevision } = counting;
  const { withRemainingCount } = selection.parameters;
  if (withRemainingCount === false) return notCounted;
  const isExact = withRemainingCount === true;
  if (isExact && !isAsOfRevision && goesOn !== undefined)
    return leftOut('of the past, only the parent of an object is known');
  if (goesOn !== undefined)
    return goesOn.total === undefined ? notCounted : { total: goesOn.total, isExact, warnings: [] };
  if (!isExact && (first.next === undefined || !isMaintained(selection, query))) return notCounted;
  try {
    const total = isExact ? await countExactly(deps, counting) : await deps.store.count(query, { timeoutMs: budgetMs });
    return total === undefined
      ? leftOut('objects were written meanwhile, and of the past only the parent of an object is known')
      : { total, isExact, warnings: [] };
  } catch (error) {
    if (!hasReason(error, 'Timeout')) throw error;
    return leftOut(`counting took longer than ${budgetMs / 1_000} s`);
  }
}

/** Whether the store has the total without looking at rows. */
function isMaintained({ hasSelectors, moment }: Selection, { visible }: ObjectQuery): boolean {
  return !hasSelectors && !namesObjects(visible) && Object.keys(moment).length === 0;
}

function namesObjects(visible: VisibleSet): boolean {
  return visible.kind === 'grants' && visible.grants.some(({ names }) => names !== undefined);
}

/** A count of now is that of the page when nothing was written in between; else the past is counted, where it can be. */
async function countExactly(
  { store }: ReadDeps,
  { query, first, isAsOfRevision }: Counting,
): Promise<number | undefined> {
  if (query.at === undefined) {
    const total = await store.count(query, { timeoutMs: budgetMs });
    if ((await store.revision()) === first.revision) return total;
    if (!isAsOfRevision) return undefined;
  }
  return await store.count({ ...query, at: first.revision }, { timeoutMs: budgetMs });
}

function leftOut(why: string): RowCount {
  return { isExact: false, warnings: [`remainingItemCount is left out: ${why}`] };
}
