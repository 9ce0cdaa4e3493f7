import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSqliteStore } from '@orrery/storage';
import type { PartSize, StorePlace } from './store-place.ts';

/** A file in a temporary folder. */
export async function createSqlitePlace(): Promise<StorePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-bench-store-'));
  const file = join(folder, 'orrery.db');
  const ask = (text: string): PartSize[] => {
    using database = new DatabaseSync(file);
    // The statements below name their columns so.
    return database.prepare(text).all() as unknown as PartSize[];
  };
  return {
    database: 'sqlite',
    address: file,
    open: async () => await createSqliteStore({ file }),
    settle: async () => void ask('PRAGMA wal_checkpoint(TRUNCATE)'),
    sizes: async () => ask('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC'),
    diskBytes: async () => (await stat(file)).size,
    pendingRemovals: async () => ask("SELECT 'removals' AS name, count(*) AS bytes FROM removals")[0]?.bytes ?? 0,
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }),
  };
}
