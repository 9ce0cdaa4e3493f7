import { sql } from 'kysely';
import type { Operation } from '../operation.ts';

/** At most one note a minute is kept of a row (S-01.5). */
const keptEveryMs = 60_000;

/** Notes a use of a sealed value unless one was noted within the last minute. It stands in a row of its own and makes no revision. */
export const noteSealedUse: Operation<'noteSealedUse'> = async (database, { id, use }) => {
  const isNoted = await database.read(async (connection) => {
    const [row] = await connection.findMany({ table: 'sealed_use', columns: ['id'], rows: [[id]] }, ['last_used_at']);
    return row !== undefined && use.at < Number(row['last_used_at']) + keptEveryMs;
  });
  if (isNoted) return undefined;
  await database.write(async (connection) => {
    const statement = sql`INSERT INTO sealed_use (id, last_used_at, last_used_by)
      SELECT id, ${use.at}, ${use.by} FROM sealed WHERE id = ${id}
      ON CONFLICT (id) DO UPDATE SET last_used_at = excluded.last_used_at, last_used_by = excluded.last_used_by
      WHERE excluded.last_used_at >= sealed_use.last_used_at + ${keptEveryMs}`;
    return await connection.run(statement.compile(connection.builder));
  });
  return undefined;
};
