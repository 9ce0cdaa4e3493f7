import {
  aggregateReader,
  combineGroupKeys,
  type GroupKey,
  GroupTable,
  groupKeyReader,
  loneWorld,
  type ObjectView,
  type VisibleKey,
  visibilityOf,
} from '@orrery/query';
import type { Aggregation } from '../../contract/reading.ts';
import type { Connection } from '../../sql/connection.ts';
import { isPast } from '../moments/past-moment.ts';
import { pastRows } from '../moments/past-rows.ts';
import { preparePast } from '../moments/past-selection.ts';
import type { Operations } from '../operation.ts';
import type { ViewedRow } from '../rows/filter-rows.ts';
import { type RowDetail, visibilityViolation } from '../rows/object-rows.ts';
import { forAllRows } from '../selection/answer-wide.ts';
import type { Reading } from '../selection/prepare-selection.ts';
import { checkGroups } from './groups.ts';
import { loadValues } from './load-values.ts';
import type { ObjectValues } from './object-values.ts';

type Args = Operations['aggregateObjects']['args'];

/**
 * Groups the objects of a query at its moment one by one, with the evaluator's own keys and values.
 * @throws StatusError as `pastRows`; Timeout for more than 250,000 groups.
 */
export async function groupByScan(connection: Connection, args: Args, reading: Reading): Promise<Aggregation> {
  const { query, by, aggregates, limit } = args;
  const { checkpoint } = reading.context;
  const prepared = await preparePast(connection, query, reading);
  const past = { ...prepared, unchanged: await forAllRows(connection, prepared.unchanged) };
  const needsValues = aggregates.some(({ kind }) => kind !== 'count');
  // Where bodies are read anyway they are asked, and of the past no index knows.
  const asksBodies = needsValues || past.unchanged.filter.needsBody || isPast(query);
  const indexed = asksBodies ? undefined : await loadValues(connection, by, { selection: past.unchanged, checkpoint });
  const keysOf = keyReader(by, indexed);
  const valuesOf = aggregateReader(aggregates, loneWorld);
  const isVisible = visibilityOf(query.visible);
  const table = new GroupTable(aggregates);
  const asked = by.filter((_, at) => indexed?.[at] === undefined);
  for await (const rows of pastRows({ connection, past, checkpoint, detail: detailOf(asked, needsValues) })) {
    for (const row of rows) {
      if (!isVisible(keyOf(row.view))) throw visibilityViolation();
      table.add(keysOf(row), needsValues ? valuesOf(row.view) : []);
      checkGroups(table);
    }
  }
  return { ...table.result(limit), revision: query.at ?? past.unchanged.state.revision };
}

function keyOf({ source, kind: { group, resource }, namespace, name }: ObjectView): VisibleKey {
  return { source: source.id, group, resource, namespace, name };
}

/** Reads the groups of a row: from an index where one has the key, else from the object. */
function keyReader(
  by: readonly GroupKey[],
  indexed: readonly (ObjectValues | undefined)[] | undefined,
): (row: ViewedRow) => (readonly (string | null)[])[] {
  const readers = by.map((key, at) => {
    const fromView = groupKeyReader(key, loneWorld);
    const fromIndex = indexed?.[at];
    return ({ row, view }: ViewedRow): readonly string[] =>
      fromIndex === undefined ? fromView(view) : fromIndex.of(row.id);
  });
  return (row) => combineGroupKeys(readers.map((read) => read(row)));
}

/** What must be read of rows to know their groups and values. */
function detailOf(by: readonly GroupKey[], needsValues: boolean): RowDetail {
  if (needsValues || by.some((key) => key.by === 'label' || key.by === 'field')) return 'body';
  return by.some((key) => key.by === 'created') ? 'head' : 'place';
}
