import { isStatusError, StatusError } from '@orrery/model';
import { migrate } from '../migrations/migrate.ts';
import { ColumnTypes } from './column-types.ts';
import { migrating, openSession, PostgresDatabase, type PostgresDatabaseParts } from './postgres-database.ts';
import { checkServer } from './server-facts.ts';

/** Where the database is and what it is opened with. */
export type PostgresDatabaseOptions = Omit<PostgresDatabaseParts, 'types'>;

/**
 * Opens the database and brings its tables to the newest form; several programs may do so at once.
 * @throws StatusError ServiceUnavailable naming server and database, when it cannot be reached within 5 s, is a standby, older than
 *   version 14, not in UTF-8, or was written by a newer server of ours.
 */
export async function openPostgresDatabase(options: PostgresDatabaseOptions): Promise<PostgresDatabase> {
  try {
    const session = await openSession(options.url, 'migrating');
    try {
      await checkServer(session);
      await migrate(migrating(session), 'postgres');
      return new PostgresDatabase({ ...options, types: await ColumnTypes.read(session) });
    } finally {
      await session.close();
    }
  } catch (error) {
    throw naming(options.url, error);
  }
}

/** Server and database without user and password. */
function naming(url: string, error: unknown): unknown {
  if (!isStatusError(error)) return error;
  const { host, pathname } = URL.canParse(url) ? new URL(url) : { host: '', pathname: '' };
  return new StatusError(error.reason, `database ${host}${pathname}: ${error.message}`, { cause: error });
}
