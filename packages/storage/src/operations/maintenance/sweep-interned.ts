import { sql } from 'kysely';
import { numberOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import type { Commit } from '../batches/commit.ts';

/** Ids looked at in one round. */
const sweptIds = 20_000;
/** A round a minute: which part is looked at follows from the time, so that nothing need be kept of it. */
const roundMs = 60_000;

/** Deletes label pairs and targets that nothing names, in the part of them that is due. */
export async function sweepInterned(commit: Commit): Promise<void> {
  const swept =
    (await sweep(commit, { table: 'label_pairs', users: 'object_labels', column: 'pair' })) +
    (await sweep(commit, { table: 'targets', users: 'object_refs', column: 'target' }));
  if (swept > 0) commit.noteCatalogueChange();
}

async function sweep(
  { connection, now }: Commit,
  of: { readonly table: string; readonly users: string; readonly column: string },
): Promise<number> {
  const { builder } = connection;
  const [table, users, column] = [sql.table(of.table), sql.table(of.users), sql.ref(`u.${of.column}`)];
  const [row] = await connection.all(sql<Row>`SELECT max(id) AS id FROM ${table}`.compile(builder));
  const parts = Math.ceil(numberOf(row, 'id') / sweptIds);
  if (parts === 0) return 0;
  const first = (Math.floor(now / roundMs) % parts) * sweptIds + 1;
  const statement = sql`DELETE FROM ${table} WHERE id >= ${first} AND id < ${first + sweptIds}
    AND NOT EXISTS (SELECT 1 FROM ${users} u WHERE ${column} = ${table}.id)`;
  return await connection.run(statement.compile(builder));
}
