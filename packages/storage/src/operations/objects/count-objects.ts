import type { Connection } from '../../sql/connection.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { countByIndex } from './count-by-index.ts';
import { countByTotals } from './count-by-totals.ts';
import { DrivenRows } from './driven-rows.ts';
import { passingRows } from './filter-rows.ts';
import { isEmpty, prepareSelection } from './prepare-selection.ts';
import type { Selection } from './selection.ts';
import { Walk, type WalkRow } from './walk.ts';

/** Rows whose bodies are looked at in one step. */
const bodiesAtOnce = 4000;

/** Counts a piece of the rows; undefined when there are no more. */
type CountStep = (connection: Connection) => Promise<number | undefined>;

/** How many objects a query has now: from the totals, from an index alone, or row by row in pieces. */
export const countObjects: Operation<'countObjects'> = async (database, query, context) => {
  const first = await database.read(async (connection) => await begin(connection, query, context));
  if (typeof first === 'number') return first;
  let count = 0;
  for (;;) {
    await context.checkpoint();
    const piece = await database.read(first);
    if (piece === undefined) return count;
    count += piece;
  }
};

async function begin(
  connection: Connection,
  query: Parameters<typeof prepareSelection>[1],
  context: OperationContext,
): Promise<number | CountStep> {
  const selection = await prepareSelection(connection, query, context);
  if (isEmpty(selection.plan)) return 0;
  const known = (await countByTotals(connection, selection)) ?? (await countByIndex(connection, selection));
  return known ?? countSteps(selection);
}

function countSteps(selection: Selection): CountStep {
  const { driver, filter } = selection;
  if (driver !== undefined) {
    const rows = new DrivenRows(selection, driver);
    return async (connection) => countPassing(await rows.next(connection), selection);
  }
  if (filter.residual.length === 0) {
    const walk = new Walk(selection, { detail: 'place' });
    return async (connection) => await walk.count(connection);
  }
  const walk = new Walk(selection, { detail: filter.needsBody ? 'body' : 'head' });
  return async (connection) => countPassing(await walk.next(connection, bodiesAtOnce), selection);
}

function countPassing(rows: readonly WalkRow[] | undefined, { filter }: Selection): number | undefined {
  if (rows === undefined) return undefined;
  if (filter.residual.length === 0) return rows.length;
  let count = 0;
  for (const _ of passingRows(rows, filter)) count++;
  return count;
}
