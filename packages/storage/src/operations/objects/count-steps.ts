import type { Connection } from '../../sql/connection.ts';
import { DrivenRows } from './driven-rows.ts';
import { passingRows } from './filter-rows.ts';
import type { Selection } from './selection.ts';
import { Walk, type WalkRow } from './walk.ts';

/** Counts a piece of the rows; undefined when there are no more. */
export type CountStep = (connection: Connection) => Promise<number | undefined>;

/** Counts the rows of a selection one piece after the other. */
export function countSteps(selection: Selection): CountStep {
  const { driver, filter } = selection;
  if (driver !== undefined) {
    const rows = new DrivenRows(selection, driver);
    return async (connection) => counted(await rows.next(connection), selection);
  }
  if (filter.residual.length === 0) {
    const walk = new Walk(selection, { detail: 'place' });
    return async (connection) => await walk.count(connection);
  }
  const walk = new Walk(selection, { detail: filter.needsBody ? 'body' : 'head' });
  return async (connection) => counted(await walk.next(connection, selection.bounds.scan), selection);
}

/** How many of some rows pass the filter. */
export function countPassing(rows: readonly WalkRow[], { filter }: Selection): number {
  if (filter.residual.length === 0) return rows.length;
  let count = 0;
  for (const _ of passingRows(rows, filter)) count++;
  return count;
}

function counted(rows: readonly WalkRow[] | undefined, selection: Selection): number | undefined {
  return rows === undefined ? undefined : countPassing(rows, selection);
}
