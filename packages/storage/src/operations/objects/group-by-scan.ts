import { StatusError } from '@orrery/model';
import { aggregateReader, combineGroupKeys, type GroupKey, GroupTable, groupKeyReader, loneWorld } from '@orrery/query';
import type { Aggregation } from '../../contract.ts';
import type { Database } from '../../sql/database.ts';
import { untilCertain } from '../moments/past-attempt.ts';
import type { Operations } from '../operation.ts';
import { ExactScan, type ScanDetail } from './exact-scan.ts';
import type { RowFilter, ViewedRow } from './filter-rows.ts';
import { loadValues, type ValueReader } from './load-values.ts';
import type { RowDetail } from './object-rows.ts';
import type { Reading } from './prepare-selection.ts';

type Args = Operations['aggregateObjects']['args'];

/** Groups that are kept in memory. */
const maxGroups = 250_000;

/** Groups the objects of a query one by one, with the evaluator's own keys and values. */
export async function groupByScan(database: Database, args: Args, reading: Reading): Promise<Aggregation> {
  return await untilCertain(reading.context.checkpoint, async () => await attempt(database, args, reading));
}

async function attempt(database: Database, args: Args, reading: Reading): Promise<Aggregation | undefined> {
  const { query, by, aggregates, limit } = args;
  const scan = await database.read(async (connection) => await ExactScan.begin(connection, query, reading));
  const { unchanged, ended, moment } = scan.past;
  const needsValues = aggregates.some(({ kind }) => kind !== 'count');
  // Where bodies are read anyway they are asked.
  const indexed =
    needsValues || unchanged.filter.needsBody || !moment.there
      ? undefined
      : await loadValues(database, by, { selection: unchanged, reading });
  const keysOf = keyReader(by, indexed);
  const valuesOf = aggregateReader(aggregates, loneWorld);
  const table = new GroupTable(aggregates);
  const detail: ScanDetail = {
    unchanged: detailOf(
      unchanged.filter,
      needsValues,
      by.filter((_, at) => indexed?.[at] === undefined),
    ),
    ended: detailOf(ended.filter, needsValues, by),
  };
  const isWhole = await scan.run(database, detail, (row) => {
    table.add(keysOf(row), valuesOf(row.view));
    if (table.size > maxGroups) {
      throw new StatusError('Timeout', `groupBy: more than ${maxGroups} groups; narrow the selection`);
    }
  });
  if (!isWhole) return undefined;
  const revision = query.at ?? scan.past.unchanged.state.revision;
  return { ...table.result(limit), revision };
}

/** The groups of a row; values that an index has said are of the rows that have not changed. */
function keyReader(
  by: readonly GroupKey[],
  indexed: readonly (ValueReader | undefined)[] | undefined,
): (row: ViewedRow) => (readonly (string | null)[])[] {
  const readers = by.map((key, at) => {
    const fromView = groupKeyReader(key, loneWorld);
    const fromIndex = indexed?.[at];
    return ({ row, view }: ViewedRow): readonly string[] =>
      fromIndex === undefined || row.id === 0 ? fromView(view) : fromIndex(row.id);
  });
  return (row) => combineGroupKeys(readers.map((read) => read(row)));
}

/** What must be read of rows to decide on them and to know their groups and values. */
function detailOf({ needsBody, residual }: RowFilter, needsValues: boolean, by: readonly GroupKey[]): RowDetail {
  if (needsBody || needsValues || by.some((key) => key.by === 'label' || key.by === 'field')) return 'body';
  return residual.length > 0 || by.some((key) => key.by === 'created') ? 'head' : 'place';
}
