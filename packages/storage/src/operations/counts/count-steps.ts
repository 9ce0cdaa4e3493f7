import type { Connection } from '../../sql/connection.ts';
import { scanDetail } from '../pages/page-reader.ts';
import { DrivenRows } from '../rows/driven-rows.ts';
import { isOpen, passingRows } from '../rows/filter-rows.ts';
import { Walk, type WalkRow } from '../rows/walk.ts';
import { joinedNumbers } from '../selection/joined-numbers.ts';
import type { Selection } from '../selection/selection.ts';

/** Counts a piece of the rows; undefined when there are no more. */
export type CountStep = (connection: Connection) => Promise<number | undefined>;

/** Counts the rows of a selection one piece after the other. */
export function countSteps(selection: Selection): CountStep {
  const { driver, filter } = selection;
  if (driver !== undefined) {
    const rows = new DrivenRows(selection, driver);
    return async (connection) => await counted(await rows.next(connection), selection);
  }
  const { ids } = filter;
  if (filter.residual.length === 0 && ids !== undefined) {
    const walk = new Walk(selection, { detail: 'place' });
    return async (connection) => {
      const rows = await walk.tally(connection, { values: [], withIds: true });
      return rows?.reduce((sum, row) => sum + joinedNumbers(row.ids).filter(ids).toArray().length, 0);
    };
  }
  if (filter.residual.length === 0) {
    const walk = new Walk(selection, { detail: 'place' });
    return async (connection) => await walk.count(connection);
  }
  const walk = new Walk(selection, { detail: scanDetail(selection) });
  return async (connection) => await counted(await walk.next(connection, selection.bounds.scan), selection);
}

/** How many of some rows pass the filter. */
export async function countPassing(rows: readonly WalkRow[], { filter }: Selection): Promise<number> {
  if (isOpen(filter)) return rows.length;
  let count = 0;
  for await (const passed of passingRows(rows, filter)) count += passed.length;
  return count;
}

async function counted(rows: readonly WalkRow[] | undefined, selection: Selection): Promise<number | undefined> {
  return rows === undefined ? undefined : await countPassing(rows, selection);
}
