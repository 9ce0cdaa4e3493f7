import { StatusError } from '@orrery/model';
import { type GroupKey, printFieldPath } from '@orrery/query';
import type { Aggregation } from '../../contract/reading.ts';
import type { Connection } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import { groupByIndex } from '../groups/group-by-index.ts';
import { groupByScan } from '../groups/group-by-scan.ts';
import { groupByTally } from '../groups/group-by-tally.ts';
import { groupByTotals } from '../groups/group-by-totals.ts';
import { isPast } from '../moments/past-moment.ts';
import type { Operation, Operations } from '../operation.ts';
import { isEmpty, prepareSelection, type Reading } from '../selection/prepare-selection.ts';
import { defaultBounds } from '../selection/read-bounds.ts';

/** The largest number of milliseconds that is a time. */
const maxBucket = 8_640_000_000_000_000;

type Args = Operations['aggregateObjects']['args'];

/** Keys that groups are combined from (SEA-M01). */
const maxKeys = 4;

/**
 * The groups of a query's objects at its moment: from the totals, from an index alone, or row by row. All are of one
 * revision (SEA-M05).
 */
export const aggregateObjects: Operation<'aggregateObjects'> = async (database, args, context) =>
  await aggregateWithin(database, args, { context, bounds: defaultBounds });

/** `aggregateObjects` with bounds of its own. */
export async function aggregateWithin(database: Database, asked: Args, reading: Reading): Promise<Aggregation> {
  checkArgs(asked);
  const args = { ...asked, by: asked.by.map(columnKey) };
  // One transaction, so that all groups are of one revision whatever is written meanwhile.
  return await database.read(
    async (connection) =>
      (await groupByCounts(connection, args, reading)) ?? (await groupByScan(connection, args, reading)),
  );
}

/** Groups that are only to be counted, and are counted already or by an index; undefined when rows must be read. */
async function groupByCounts(connection: Connection, args: Args, reading: Reading): Promise<Aggregation | undefined> {
  const { query, by, aggregates, limit } = args;
  if (isPast(query) || aggregates.some(({ kind }) => kind !== 'count')) return undefined;
  const selection = await prepareSelection(connection, query, reading);
  const { revision } = selection.state;
  if (isEmpty(selection.plan)) return { groups: [], total: 0, otherCount: 0, multiValued: false, revision };
  const groups =
    (await groupByTotals(connection, selection, by)) ??
    (await groupByIndex(connection, selection, by)) ??
    (await groupByTally(connection, selection, { by, checkpoint: reading.context.checkpoint }));
  if (groups === undefined) return undefined;
  const result = groups.table.result(limit);
  return {
    groups: result.groups.map(({ key, count }) => ({ key, count, values: aggregates.map(() => String(count)) })),
    total: groups.total,
    otherCount: result.otherCount,
    multiValued: groups.isMultiValued,
    revision,
  };
}

/** The name and the namespace are columns of the row (SEA-E07). */
function columnKey(key: GroupKey): GroupKey {
  if (key.by !== 'field' || !('path' in key.field)) return key;
  const path = printFieldPath(key.field.path);
  if (path === 'metadata.name') return { by: 'name' };
  return path === 'metadata.namespace' ? { by: 'namespace' } : key;
}

/** @throws StatusError BadRequest naming what cannot be asked for. */
function checkArgs({ by, limit }: Pick<Args, 'by' | 'limit'>): void {
  if (by.length > maxKeys) throw new StatusError('BadRequest', `groupBy: ${by.length} keys, at most ${maxKeys}`);
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new StatusError('BadRequest', `limit: ${limit} is no number of groups, 1 or more`);
  }
  for (const key of by) {
    if (key.by === 'created') checkBucket(key.bucketMs);
  }
}

function checkBucket(bucketMs: number): void {
  if (Number.isSafeInteger(bucketMs) && bucketMs > 0 && bucketMs <= maxBucket) return;
  throw new StatusError(
    'BadRequest',
    `groupBy: ${bucketMs} is no size of a time bucket, 1 to ${maxBucket} milliseconds`,
  );
}
