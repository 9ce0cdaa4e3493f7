import { isScalarKey, type PlannerField } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { joinedNumbers } from '../selection/joined-numbers.ts';
import { allOf } from '../selection/sql-dialect.ts';
import { placePredicates } from './index-counts.ts';
import { textOfField } from './key-texts.ts';
import type { ValueLoading } from './load-values.ts';

/** Values whose objects are read at once. */
const valuesAtOnce = 2000;

interface ValueRow {
  readonly value: Uint8Array;
  readonly object: number;
  readonly ids: string;
}

/** Reads what the objects of a selection have of fields, from the field index. */
export async function loadFieldValues(
  connection: Connection,
  fields: readonly PlannerField[],
  loading: ValueLoading,
): Promise<void> {
  for (const field of fields) {
    let after: Uint8Array | undefined;
    do {
      await loading.checkpoint();
      after = await loadSome(connection, { field, after }, loading);
    } while (after !== undefined);
  }
}

/** Reads the next values of a field. @returns the last of them; undefined when there are no more. */
async function loadSome(
  connection: Connection,
  { field, after }: { readonly field: PlannerField; readonly after: Uint8Array | undefined },
  { selection, values }: ValueLoading,
): Promise<Uint8Array | undefined> {
  const where = allOf([
    sql`f.field = ${field.id}`,
    ...placePredicates(selection, { source: sql`f.source` }),
    ...(after === undefined ? [] : [sql`f.value > ${after}`]),
  ]);
  const rows = await connection.all(
    sql<ValueRow>`SELECT f.value, min(f.object) AS object, ${selection.dialect.joined(sql`f.object`)} AS ids FROM object_fields f WHERE ${where} GROUP BY f.value ORDER BY f.value LIMIT ${sql.lit(valuesAtOnce)}`.compile(
      connection.builder,
    ),
  );
  for (const { value, object, ids } of rows) {
    if (!isScalarKey(value)) continue;
    const text = await textOfField(connection, { field, value, object }, selection);
    if (text === undefined) continue;
    const number = values.numberOf(text);
    for (const id of joinedNumbers(ids)) values.add(id, number);
  }
  return rows.length < valuesAtOnce ? undefined : rows.at(-1)?.value;
}
