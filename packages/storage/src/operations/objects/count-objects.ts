import type { ObjectQuery } from '@orrery/query';
import type { Connection } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import { countByIndex } from '../counts/count-by-index.ts';
import { countByTotals } from '../counts/count-by-totals.ts';
import { type CountStep, countSteps } from '../counts/count-steps.ts';
import { countPast } from '../moments/count-past.ts';
import { isPast } from '../moments/past-moment.ts';
import type { Operation } from '../operation.ts';
import { forAllRows } from '../selection/answer-wide.ts';
import { isEmpty, prepareSelection, type Reading } from '../selection/prepare-selection.ts';
import { defaultBounds } from '../selection/read-bounds.ts';

/** How many objects a query has: now from the totals, from an index alone, or row by row in pieces. */
export const countObjects: Operation<'countObjects'> = async (database, query, context) =>
  await countWithin(database, query, { context, bounds: defaultBounds });

/** `countObjects` with bounds of its own. */
export async function countWithin(database: Database, query: ObjectQuery, reading: Reading): Promise<number> {
  if (isPast(query)) return await countPast(database, query, reading);
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

async function begin(connection: Connection, query: ObjectQuery, reading: Reading): Promise<number | CountStep> {
  const selection = await prepareSelection(connection, query, reading);
  if (isEmpty(selection.plan)) return 0;
  const known = (await countByTotals(connection, selection)) ?? (await countByIndex(connection, selection));
  return known ?? countSteps(await forAllRows(connection, selection));
}
