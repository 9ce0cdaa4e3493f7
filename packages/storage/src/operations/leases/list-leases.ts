import { sourceId } from '@orrery/model';
import type { Operation } from '../operation.ts';

/** The leases that have not run out by the database's time, in the order of their sources. */
export const listLeases: Operation<'listLeases'> = async (database) =>
  await database.read(async (connection) => {
    const now = await connection.now();
    const rows = await connection.all(
      connection.builder
        .selectFrom('leases')
        .select(['source', 'holder'])
        .where('expires_at', '>', now)
        .orderBy('source')
        .compile(),
    );
    return rows.map(({ source, holder }) => ({ source: sourceId(source), holder }));
  });
