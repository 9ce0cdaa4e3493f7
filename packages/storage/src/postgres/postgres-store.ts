import type { Store } from '../contract/store.ts';
import { operations } from '../operations/operations.ts';
import { SqlStore, type SqlStoreOptions } from '../store/sql-store.ts';
import { createPostgresExecutor, type PostgresExecutorOptions } from './postgres-executor.ts';

/** Which database the store is in, and how long it keeps what is gone. */
export type PostgresStoreOptions = PostgresExecutorOptions & SqlStoreOptions;

/**
 * Opens the store in a PostgreSQL database, which several replicas may share.
 * @throws StatusError ServiceUnavailable naming server and database, when it cannot be opened.
 */
export async function createPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  return new SqlStore(await createPostgresExecutor(options, operations), options);
}
