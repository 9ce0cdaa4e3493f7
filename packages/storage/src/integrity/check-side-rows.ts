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
  const tables = { scopes, leases, held_deletes: held, sealed };
  for (const [table, rows] of Object.entries(tables)) {
    for (const { source } of rows) {
      const isLiving = stored.sources.get(source)?.is_removed === 0;
      problems.expect(isLiving, `a row of ${table} outlived its source`, String(source));
    }
  }
  const sealedIds = new Set(sealed.map(({ id }) => id));
  for (const { id } of uses) problems.expect(sealedIds.has(id), 'a use outlived its sealed row', id);
  const numbers = await connection.all(builder.selectFrom('audit').select('number').orderBy('number').compile());
  for (const [at, { number }] of numbers.entries()) {
    problems.expect(number === at + 1, 'audit rows have a gap', `row ${at + 1} has number ${number}`);
  }
}
