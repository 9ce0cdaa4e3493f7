import type { ObjectQuery } from '@orrery/query';
import type { Connection } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import type { Operation } from '../operation.ts';
import { countByIndex } from './count-by-index.ts';
import { countByTotals } from './count-by-totals.ts';
import { DrivenRows } from './driven-rows.ts';
import { passingRows } from './filter-rows.ts';
import { isEmpty, prepareSelection } from './prepare-selection.ts';
import { defaultBounds } from './read-bounds.ts';
import type { Selection } from './selection.ts';
import { Walk, type WalkRow } from './walk.ts';

/** Counts a piece of the rows; undefined when there are no more. */
type CountStep = (connection: Connection) => Promise<number | undefined>;

/** How many objects a query has now: from the totals, from an index alone, or row by row in pieces. */
export const countObjects: Operation<'countObjects'> = async (database, query, context) =>
  await countWithin(database, query, { context, bounds: defaultBounds });

/** `countObjects` with bounds of its own. */
export async function countWithin(database: Database, query: ObjectQuery, reading: Reading): Promise<number> {
  const first = await database.read(async (connection) => await begin(connection, query, reading));
  if (typeof first === 'number') return first;
  let count = 0;
  for (;;) {
    await reading.context.checkpoint();
    const piece = await database.read(first);
    if (piece === undefined) return count;
    count += piece;
  }
}

/** How a read is done. */
type Reading = Parameters<typeof prepareSelection>[2];

async function begin(connection: Connection, query: ObjectQuery, reading: Reading): Promise<number | CountStep> {
  const selection = await prepareSelection(connection, query, reading);
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
  return async (connection) => countPassing(await walk.next(connection, selection.bounds.scan), selection);
}

function countPassing(rows: readonly WalkRow[] | undefined, { filter }: Selection): number | undefined {
  if (rows === undefined) return undefined;
  if (filter.residual.length === 0) return rows.length;
  let count = 0;
  for (const _ of passingRows(rows, filter)) count++;
  return count;
}
