import { isStatusError, StatusError } from '@orrery/model';
import { migrate } from '../migrations/migrate.ts';
import { SqliteDatabase, type SqliteFileOptions } from './sqlite-database.ts';

/**
 * Opens the store's file, or `:memory:`, in this thread, and brings its tables to the newest form unless it is opened to read only.
 * @throws StatusError ServiceUnavailable naming the file, when it cannot be opened or was written by a newer server.
 */
export async function openSqliteDatabase(file: string, options: SqliteFileOptions = {}): Promise<SqliteDatabase> {
  using opened = new DisposableStack();
  try {
    const database = opened.use(new SqliteDatabase(file, options));
    if (options.readOnly !== true) await migrate(database.write.bind(database), 'sqlite');
    opened.move();
    return database;
  } catch (error) {
    throw naming(file, error);
  }
}

function naming(file: string, error: unknown): unknown {
  if (!isStatusError(error)) return error;
  return new StatusError(error.reason, `database ${file}: ${error.message}`, { cause: error });
}
