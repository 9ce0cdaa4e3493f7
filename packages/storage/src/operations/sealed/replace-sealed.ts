import { StatusError } from '@orrery/model';
import { type RawBuilder, sql } from 'kysely';
import type { SealedOwner } from '../../contract/records.ts';
import type { Batch } from '../../contract/writing.ts';
import { textOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import type { Commit } from '../batches/commit.ts';

const columns = [
  'id',
  'source',
  'owner_kind',
  'owner_name',
  'field',
  'version',
  'key_version',
  'nonce',
  'ciphertext',
  'wrapped_dek',
  'fingerprint',
  'created_at',
  'expires_at',
] as const;

/**
 * Replaces the sealed rows of each owner named.
 * @throws StatusError NotFound when rows are given for a source that was removed: they would outlive it (S-33.5). Conflict when an
 *   owner has other rows than its writer read.
 */
export async function replaceSealed(commit: Commit, sealed: NonNullable<Batch['sealed']>): Promise<void> {
  for (const { owner, rows, expects } of sealed) {
    if (rows.length > 0 && !commit.sources.has(owner.source)) {
      throw new StatusError('NotFound', `source ${owner.source} was removed`);
    }
    if (expects !== undefined) await checkIds(commit, owner, expects);
    await deleteSealed(commit, ofOwner(owner));
    await commit.connection.insertMany({
      table: 'sealed',
      columns,
      rows: rows.map((row) => [
        row.id,
        row.source,
        row.ownerKind,
        row.ownerName,
        row.field,
        row.version,
        row.keyVersion,
        row.nonce,
        row.ciphertext,
        row.wrappedDek,
        row.fingerprint,
        row.createdAt,
        row.expiresAt ?? null,
      ]),
    });
  }
}

async function checkIds({ connection }: Commit, owner: SealedOwner, expects: readonly string[]): Promise<void> {
  const rows = await connection.all(
    sql<Row>`SELECT id FROM sealed WHERE ${ofOwner(owner)}`.compile(connection.builder),
  );
  const found = new Set(rows.map((row) => textOf(row, 'id')));
  if (found.size === new Set(expects).size && expects.every((id) => found.has(id))) return;
  const { ownerKind, ownerName } = owner;
  throw new StatusError(
    'Conflict',
    `the sealed values of ${ownerKind} ${ownerName} were changed meanwhile: read them again`,
  );
}

/** Deletes sealed rows with what was noted of their use. */
export async function deleteSealed({ connection }: Commit, where: RawBuilder<unknown>): Promise<void> {
  const { builder } = connection;
  await connection.run(sql`DELETE FROM sealed_use WHERE id IN (SELECT id FROM sealed WHERE ${where})`.compile(builder));
  await connection.run(sql`DELETE FROM sealed WHERE ${where}`.compile(builder));
}

function ofOwner({ source, ownerKind, ownerName }: SealedOwner): RawBuilder<unknown> {
  return sql`source = ${source} AND owner_kind = ${ownerKind} AND owner_name = ${ownerName}`;
}
