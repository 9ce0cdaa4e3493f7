import { compareBytes, type PlannerField } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { isScalar, placePredicates } from './index-counts.ts';
import { textOfField } from './key-texts.ts';
import type { ValueLoading } from './load-values.ts';
import type { ObjectValues } from './object-values.ts';
import type { Selection } from './selection.ts';
import { allOf } from './sql-dialect.ts';

interface FieldRow {
  readonly value: Uint8Array;
  readonly source: number;
  readonly object: number;
}

/** Reads what the objects of a selection have of fields, from the field index. */
export async function loadFieldValues(
  connection: Connection,
  fields: readonly PlannerField[],
  { selection, checkpoint, values }: ValueLoading,
): Promise<void> {
  for (const field of fields) {
    let after: FieldRow | undefined;
    do {
      await checkpoint();
      const rows = await readEntries(connection, selection, { field, after });
      await noteRows(connection, rows, { field, selection, values });
      after = rows.length < selection.bounds.slice ? undefined : rows.at(-1);
    } while (after !== undefined);
  }
}

async function readEntries(
  connection: Connection,
  selection: Selection,
  { field, after }: { readonly field: PlannerField; readonly after: FieldRow | undefined },
): Promise<readonly FieldRow[]> {
  const where = allOf([
    sql`f.field = ${field.id}`,
    isScalar,
    ...placePredicates(selection, { source: sql`f.source` }),
    ...(after === undefined
      ? []
      : [sql`(f.value, f.source, f.object) > (${after.value}, ${after.source}, ${after.object})`]),
  ]);
  return await connection.all(
    sql<FieldRow>`SELECT f.value, f.source, f.object FROM object_fields f WHERE ${where} ORDER BY f.value, f.source, f.object LIMIT ${sql.lit(selection.bounds.slice)}`.compile(
      connection.builder,
    ),
  );
}

async function noteRows(
  connection: Connection,
  rows: readonly FieldRow[],
  {
    field,
    selection,
    values,
  }: { readonly field: PlannerField; readonly selection: Selection; readonly values: ObjectValues },
): Promise<void> {
  let last: { readonly value: Uint8Array; readonly text: string | undefined } | undefined;
  for (const { value, object } of rows) {
    if (last === undefined || compareBytes(last.value, value) !== 0) {
      last = { value, text: await textOfField(connection, { field, value, object }, selection) };
    }
    if (last.text !== undefined) values.add(object, last.text);
  }
}
