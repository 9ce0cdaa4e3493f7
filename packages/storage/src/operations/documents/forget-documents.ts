import { sql } from 'kysely';
import type { Row } from '../../sql/connection.ts';
import type { Commit } from '../batches/commit.ts';
import { documentLimits } from './document-limits.ts';

/** Forgets some contents that no source publishes. @returns whether there were as many as one step takes. */
export async function forgetDocuments({ connection }: Commit): Promise<boolean> {
  const unused = sql<Row>`SELECT hash FROM documents AS d
    WHERE NOT EXISTS (SELECT 1 FROM source_documents AS s WHERE s.hash = d.hash) LIMIT ${documentLimits.forgotten}`;
  const found = await connection.all(unused.compile(connection.builder));
  const rows = found.map(({ hash }) => [String(hash)]);
  await connection.deleteMany({ table: 'documents', columns: ['hash'], rows });
  return found.length === documentLimits.forgotten;
}
