import { type GroupKey, GroupTable } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { indexedFields } from '../selection/indexed-fields.ts';
import type { Selection } from '../selection/selection.ts';
import { totalsPredicates } from '../selection/selection-size.ts';
import { allOf } from '../selection/sql-dialect.ts';
import { countCreated } from './count-created.ts';
import { countFieldValues } from './count-field-values.ts';
import { countLabelValues } from './count-label-values.ts';
import { isOfSource, placeText } from './group-by-totals.ts';
import type { Groups } from './groups.ts';
import type { CountedValues, Place, PlaceColumns } from './index-counts.ts';

/**
 * Groups by the values of one label or declared field or the time of creation, and by source and kind if asked, from the index alone; undefined when conditions,
 * rights or removals ask for more than sources and kinds, or an object has values that the index does not tell apart.
 */
export async function groupByIndex(
  connection: Connection,
  selection: Selection,
  by: readonly GroupKey[],
): Promise<Groups | undefined> {
  const [asked, ...more] = by.filter((key) => !isPlace(key));
  if (asked === undefined || more.length > 0 || !isOfPlaces(selection)) return undefined;
  const places = {
    source: by.some((key) => isOfSource(key.by)),
    kind: by.some((key) => key.by === 'kind' || key.by === 'group'),
  };
  const counted = await countValues(connection, asked, { selection, places });
  if (counted === undefined) return undefined;
  const table = new GroupTable([]);
  const groupOf = (place: Place, value: string | null): (string | null)[] =>
    by.map((key) => (key === asked ? value : placeText(key.by, place, selection)));
  for (const { text, size, ...place } of counted.values) table.addCount(groupOf(place, text), size);
  const valued = sumByPlace(counted.objects);
  let total = 0;
  let withValue = 0;
  for (const { size, ...place } of await readTotals(connection, selection, places)) {
    const known = valued.get(placeName(place)) ?? 0;
    total += size;
    withValue += known;
    if (size > known) table.addCount(groupOf(place, null), size - known);
  }
  const entries = counted.values.reduce((sum, { size }) => sum + size, 0);
  return { table, total, isMultiValued: entries > withValue };
}

function sumByPlace(counts: CountedValues['objects']): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { size, ...place } of counts) sums.set(placeName(place), (sums.get(placeName(place)) ?? 0) + size);
  return sums;
}

function placeName({ source, kind }: Place): string {
  return `${source} ${kind}`;
}

async function countValues(
  connection: Connection,
  key: GroupKey,
  request: { readonly selection: Selection; readonly places: PlaceColumns },
): Promise<CountedValues | undefined> {
  if (key.by === 'label') return await countLabelValues(connection, key.key, request);
  if (key.by === 'created') return await countCreated(connection, key.bucketMs, request);
  if (key.by !== 'field') return undefined;
  const fields = indexedFields(key.field, request.selection);
  // What an object has in two fields of one meaning is to be counted once.
  if (fields === undefined || new Set(fields.map(({ kind }) => kind)).size < fields.length) return undefined;
  return await countFieldValues(connection, fields, request);
}

function isPlace({ by }: GroupKey): boolean {
  return isOfSource(by) || by === 'group' || by === 'kind';
}

/** Whether a selection is all objects of some sources and kinds. */
function isOfPlaces({ plan, state, driver }: Selection): boolean {
  const sources = new Set(plan.sources.map(({ id }) => id));
  return (
    driver === undefined &&
    plan.indexed.length === 0 &&
    plan.residual.length === 0 &&
    plan.namespaces === undefined &&
    plan.visible.kind === 'everything' &&
    state.removals.every(({ source }) => !sources.has(source))
  );
}

async function readTotals(
  connection: Connection,
  selection: Selection,
  places: PlaceColumns,
): Promise<readonly (Place & { readonly size: number })[]> {
  const source = places.source ? sql`source` : sql`0`;
  const kind = places.kind ? sql`kind` : sql`0`;
  const where = allOf([sql`size > 0`, ...totalsPredicates(selection)]);
  return await connection.all(
    sql<
      Place & { size: number }
    >`SELECT t.source, t.kind, CAST(sum(t.size) AS bigint) AS size FROM (SELECT ${source} AS source, ${kind} AS kind, size FROM totals WHERE ${where}) AS t GROUP BY t.source, t.kind`.compile(
      connection.builder,
    ),
  );
}
