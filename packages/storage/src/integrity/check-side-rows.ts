import type { Connection } from '../sql/connection.ts';
import type { Problems } from './problems.ts';
import type { StoredRows } from './stored-rows.ts';

/** Rows beside the objects belong to living sources, and audit rows are numbered without gaps. */
export async function checkSideRows(connection: Connection, stored: StoredRows, problems: Problems): Promise<void> {
  const { builder } = connection;
  const scopes = await connection.all(builder.selectFrom('scopes').select('source').compile());
  const leases = await connection.all(builder.selectFrom('leases').select('source').compile());
  const held = await connection.all(builder.selectFrom('held_deletes').select('source').compile());
  const sealed = await connection.all(builder.selectFrom('sealed').select(['id', 'source']).compile());
  const uses = await connection.all(builder.selectFrom('sealed_use').select('id').compile());
  const documents = await connection.all(builder.selectFrom('source_documents').select('source').compile());
  const tables = { scopes, leases, held_deletes: held, sealed, source_documents: documents };
  for (const [table, rows] of Object.entries(tables)) {
    for (const { source } of rows) {
      const isLiving = stored.sources.get(source)?.is_removed === 0;
      problems.expect(isLiving, `a row of ${table} outlived its source`, String(source));
    }
  }
  const sealedIds = new Set(sealed.map(({ id }) => id));
  for (const { id } of uses) problems.expect(sealedIds.has(id), 'a use outlived its sealed row', id);
  await checkStaged(connection, problems);
  const numbers = await connection.all(builder.selectFrom('audit').select('number').orderBy('number').compile());
  for (const [at, { number }] of numbers.entries()) {
    problems.expect(number === at + 1, 'audit rows have a gap', `row ${at + 1} has number ${number}`);
  }
}

/** Every part belongs to a pushed snapshot, whose size is that of its parts. */
async function checkStaged(connection: Connection, problems: Problems): Promise<void> {
  const { builder } = connection;
  const uploads = await connection.all(builder.selectFrom('staged_uploads').selectAll().compile());
  const parts = await connection.all(
    builder.selectFrom('staged_parts').select(['source', 'kind', 'upload', 'size']).compile(),
  );
  const sizes = new Map(uploads.map((row) => [JSON.stringify([row.source, row.kind, row.upload]), row.size]));
  for (const { source, kind, upload, size } of parts) {
    const key = JSON.stringify([source, kind, upload]);
    problems.expect(sizes.has(key), 'a part of a pushed snapshot belongs to nothing', key);
    sizes.set(key, (sizes.get(key) ?? 0) - size);
  }
  for (const [key, left] of sizes) {
    problems.expect(left === 0, 'the size of a pushed snapshot is not that of its parts', key);
  }
}
