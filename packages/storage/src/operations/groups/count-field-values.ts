import { isScalarKey, type PlannerField } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { IdSet } from '../selection/id-set.ts';
import { joinedNumbers } from '../selection/joined-numbers.ts';
import type { Selection } from '../selection/selection.ts';
import { allOf, type Predicate } from '../selection/sql-dialect.ts';
import {
  type CountedValues,
  type CountRequest,
  maxValues,
  type Place,
  type PlaceColumn,
  placeColumn,
  placePredicates,
} from './index-counts.ts';
import { textOfField } from './key-texts.ts';

/**
 * Counts the values of declared fields, of which no kind has more than one; undefined when there are more than 50,000, or objects with
 * several values have some that are told apart by type only.
 */
export async function countFieldValues(
  connection: Connection,
  fields: readonly PlannerField[],
  request: CountRequest,
): Promise<CountedValues | undefined> {
  const values: (Place & { text: string; size: number })[] = [];
  const objects: (Place & { size: number })[] = [];
  for (const field of fields) {
    const counted = await countField(connection, field, { ...request, left: maxValues - values.length });
    if (counted === undefined) return undefined;
    values.push(...counted.values);
    objects.push(...counted.objects);
  }
  return { values, objects };
}

async function countField(
  connection: Connection,
  field: PlannerField,
  { selection, places, left }: CountRequest & { readonly left: number },
): Promise<CountedValues | undefined> {
  const source = placeColumn(places.source, sql`f.source`);
  const where = allOf([sql`f.field = ${field.id}`, ...placePredicates(selection, { source: sql`f.source` })]);
  // Other keys are left out here: bounds on both sides of them would keep PostgreSQL from reading the index alone.
  const rows = await connection.all(
    sql<{
      source: number;
      value: Uint8Array;
      size: number;
      object: number;
    }>`SELECT f.value, ${source.value} AS source, CAST(count(*) AS bigint) AS size, min(f.object) AS object FROM object_fields f WHERE ${where} GROUP BY f.value${source.group} ORDER BY f.value${source.group} LIMIT ${sql.lit(left + 1)}`.compile(
      connection.builder,
    ),
  );
  if (rows.length > left) return undefined;
  const kind = places.kind ? field.kind : 0;
  const values: (Place & { text: string; size: number })[] = [];
  for (const { value, object, ...counted } of rows) {
    if (!isScalarKey(value)) continue;
    const text = await textOfField(connection, { field, value, object }, selection);
    if (text === undefined) return undefined;
    values.push({ ...counted, kind, text });
  }
  const names = new Set(values.map(({ source: of, text }) => `${of} ${text}`));
  const isOne = new Set(values.map(({ source: of }) => of)).size === values.length;
  const objects = isOne ? values : await countObjects(connection, selection, { source, where, kind });
  const isMultiValued = sizeOf(objects) < sizeOf(values);
  return isMultiValued && names.size < values.length ? undefined : { values, objects };
}

/** How many objects entries of a field are of, each counted once. */
async function countObjects(
  connection: Connection,
  { dialect }: Selection,
  { source, where, kind }: { readonly source: PlaceColumn; readonly where: Predicate; readonly kind: number },
): Promise<(Place & { size: number })[]> {
  const rows = await connection.all(
    sql<{
      value: Uint8Array;
      source: number;
      ids: string;
    }>`SELECT f.value, ${source.value} AS source, ${dialect.joined(sql`f.object`)} AS ids FROM object_fields f WHERE ${where} GROUP BY f.value${source.group}`.compile(
      connection.builder,
    ),
  );
  const met = new IdSet();
  return rows
    .filter(({ value }) => isScalarKey(value))
    .map(({ source: of, ids }) => ({ source: of, kind, size: met.addAll(joinedNumbers(ids)) }));
}

function sizeOf(counts: readonly { readonly size: number }[]): number {
  return counts.reduce((sum, { size }) => sum + size, 0);
}
