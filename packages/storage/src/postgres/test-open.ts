import { systemClock } from '@orrery/kit';
import { openPostgresDatabase, type PostgresDatabaseOptions } from './open-postgres-database.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** Opens a database of a test with few connections. A new epoch is not started unless the test says how. */
export async function openForTest(
  url: string,
  options: Partial<PostgresDatabaseOptions> = {},
): Promise<PostgresDatabase> {
  return await openPostgresDatabase({
    url,
    connections: { point: 2, scan: 1 },
    clock: systemClock,
    startEpoch: () => Promise.reject(new Error('this test starts no epoch')),
    ...options,
  });
}
