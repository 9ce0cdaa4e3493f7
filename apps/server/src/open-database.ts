import { isStatusError } from '@orrery/model';
import {
  createPostgresStore,
  createSqliteStore,
  type Retention,
  type SqliteStoreOptions,
  type Store,
} from '@orrery/storage';
import { startError } from './start-error.ts';

/** Where the objects are, and how long what is gone stays readable. */
export interface DatabasePlace {
  /** The SQLite file, when there is no `url`. */
  readonly file: string;
  /** A PostgreSQL database; it may hold a password. */
  readonly url: string | undefined;
  readonly retention: Retention;
}

/**
 * Opens the store; `onLost` hears when the embedded one cannot write any more.
 * @throws StartError (1) naming the database when it is none, was written by a newer server, or cannot be opened.
 */
export async function openDatabase(
  { file, url, retention }: DatabasePlace,
  deps: Required<Pick<SqliteStoreOptions, 'log' | 'onLost'>>,
): Promise<Store> {
  try {
    if (url !== undefined) return await createPostgresStore({ url, retention, log: deps.log });
    return await createSqliteStore({ file, retention, ...deps });
  } catch (error) {
    if (!isStatusError(error)) throw error;
    const message =
      url !== undefined || error.message.includes(file)
        ? error.message
        : `the database ${file} cannot be used: ${error.message}`;
    throw startError(message, error);
  }
}
