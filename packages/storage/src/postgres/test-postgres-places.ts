// biome-ignore lint/correctness/noUndeclaredDependencies: tests of every package may use the lab (STY-L05)
import { createTestDatabase, type TestDatabase } from '@orrery/lab/postgres';
// biome-ignore lint/correctness/noUndeclaredDependencies: the root's vitest
import { afterAll } from 'vitest';
import type { StoreUnderTest } from '../conformance/store-under-test.ts';
import { createPostgresStore } from './postgres-store.ts';
import { openForTest } from './test-open.ts';

/** Made once for a test file: to migrate takes longer than to copy what was migrated. */
let migrated: Promise<TestDatabase> | undefined;
afterAll(async () => {
  await (await migrated)?.[Symbol.asyncDispose]();
});

async function migrateDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const opened = await openForTest(database.url);
  await opened[Symbol.asyncDispose]();
  return database;
}

/** The store in a database of its own on the PostgreSQL of the test run. */
export const postgres: StoreUnderTest = {
  name: 'PostgreSQL',
  newPlace: async () => {
    migrated ??= migrateDatabase();
    const database = await createTestDatabase({ template: await migrated });
    const connections = { point: 2, scan: 1 };
    return {
      open: async (options = {}) => await createPostgresStore({ ...options, url: database.url, connections }),
      [Symbol.asyncDispose]: async () => await database[Symbol.asyncDispose](),
    };
  },
  isKept: true,
  isShared: true,
};
