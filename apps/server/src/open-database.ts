import { isStatusError } from '@orrery/model';
import { createSqliteStore, type SqliteStoreOptions, type Store } from '@orrery/storage';
import { startError } from './start-error.ts';

/**
 * Opens the embedded store; `onLost` hears when it cannot write any more.
 * @throws StartError (1) naming the file when it is no database, was written by a newer server, or cannot be opened.
 */
export async function openDatabase(
  file: string,
  deps: Required<Pick<SqliteStoreOptions, 'log' | 'onLost'>>,
): Promise<Store> {
  try {
    return await createSqliteStore({ file, ...deps });
  } catch (error) {
    if (!isStatusError(error)) throw error;
    const message = error.message.includes(file)
      ? error.message
      : `the database ${file} cannot be used: ${error.message}`;
    throw startError(message, error);
  }
}
