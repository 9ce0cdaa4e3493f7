import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreUnderTest } from '../conformance/store-under-test.ts';
import { createSqliteStore } from './sqlite-store.ts';

/** The embedded store without a file: each opening is a new store. */
export const sqliteInMemory: StoreUnderTest = {
  name: 'SQLite in memory',
  newPlace: async () => ({
    open: async (options = {}) => await createSqliteStore({ ...options, file: ':memory:' }),
    [Symbol.asyncDispose]: async () => undefined,
  }),
  isKept: false,
  isShared: false,
};

/** The embedded store in a file of the folder for temporary files. */
export const sqliteInFile: StoreUnderTest = {
  name: 'SQLite in a file',
  newPlace: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orrery-store-'));
    return {
      open: async (options = {}) => await createSqliteStore({ ...options, file: join(folder, 'orrery.db') }),
      [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }),
    };
  },
  isKept: true,
  isShared: false,
};
