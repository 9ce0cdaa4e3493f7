import { sql } from 'kysely';
import type { AuditRow } from '../../contract/records.ts';
import { numberOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import type { Commit } from '../batches/commit.ts';

/** Appends audit rows, numbered without gaps in the order of commits (S-27.5). */
export async function appendAudit({ connection }: Commit, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  const [last] = await connection.all(sql<Row>`SELECT max(number) AS number FROM audit`.compile(connection.builder));
  const first = numberOf(last, 'number') + 1;
  await connection.insertMany({
    table: 'audit',
    columns: ['number', 'at', 'record'],
    rows: rows.map(({ at, record }, index) => [first + index, at, record]),
  });
}
