// biome-ignore lint/correctness/noUndeclaredDependencies: tests of every package may use the lab (STY-L05)
import { createTestDatabase } from '@orrery/lab/postgres';
import { createPostgresStore, createSqliteStore, type Store } from '@orrery/storage';

/** A store of a test, gone with its database when it is disposed. */
type StoreMaker = () => Promise<Store>;

/** Both stores, by name. */
export const testStores: readonly (readonly [name: string, open: StoreMaker])[] = [
  ['SQLite', () => createSqliteStore({ file: ':memory:' })],
  ['PostgreSQL', openPostgres],
];

async function openPostgres(): Promise<Store> {
  const database = await createTestDatabase();
  const store = await createPostgresStore({ url: database.url, connections: { point: 2, scan: 1 } });
  const close = store[Symbol.asyncDispose].bind(store);
  return Object.assign(store, {
    [Symbol.asyncDispose]: async () => {
      await close();
      await database[Symbol.asyncDispose]();
    },
  });
}
