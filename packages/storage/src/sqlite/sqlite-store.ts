import type { Store } from '../contract/store.ts';
import { SqlStore, type SqlStoreOptions } from '../store/sql-store.ts';
import { createSqliteExecutor, type SqliteExecutorOptions } from './sqlite-executor.ts';

/** Where the embedded store keeps its rows, and how long. */
export type SqliteStoreOptions = Omit<SqliteExecutorOptions, 'program'> & SqlStoreOptions;

/**
 * Opens the embedded store, in a file or in memory.
 * @throws StatusError ServiceUnavailable when the file cannot be opened or was written by a newer server.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  return new SqlStore(await createSqliteExecutor(options), options);
}
