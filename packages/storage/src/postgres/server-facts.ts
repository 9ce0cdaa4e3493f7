import { StatusError } from '@orrery/model';
import type { PostgresSession } from './postgres-session.ts';

const oldestVersion = 140_000;

/**
 * Makes sure that the store can be in this database.
 * @throws StatusError ServiceUnavailable naming what is wrong: an older server, a standby, an encoding that cannot hold every text.
 */
export async function checkServer(session: PostgresSession): Promise<void> {
  const { rows } = await session.execute(
    `SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS name,
      current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby`,
  );
  const [row] = rows;
  if (Number(row?.['version']) < oldestVersion) {
    throw new StatusError('ServiceUnavailable', `PostgreSQL ${row?.['name']} is too old: the store needs 14 or newer`);
  }
  if (row?.['standby'] === 1) {
    throw new StatusError('ServiceUnavailable', 'this PostgreSQL is a standby that cannot write: name the primary');
  }
  if (row?.['encoding'] !== 'UTF8') {
    throw new StatusError(
      'ServiceUnavailable',
      `the database has encoding ${row?.['encoding']}: make it with ENCODING 'UTF8' TEMPLATE template0`,
    );
  }
}

/**
 * What tells this life of the database from one before a restore or a promotion: the system's identifier, which a new cluster changes,
 * and the timeline, which recovery changes (https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-TIMELINES). The name
 * of the current file of the log begins with the timeline; the control file would say it only after the next checkpoint.
 * @returns undefined where the server does not tell: a hosted or distributed one.
 */
export async function readOrigin(session: PostgresSession): Promise<string | undefined> {
  const system = await askServer(session, 'SELECT system_identifier::text AS fact FROM pg_control_system()');
  const timeline = await askServer(session, 'SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8) AS fact');
  if (system === undefined && timeline === undefined) return undefined;
  return `${system ?? '?'}/${timeline ?? '?'}`;
}

async function askServer(session: PostgresSession, text: string): Promise<string | undefined> {
  try {
    const { rows } = await session.execute(text);
    return String(rows[0]?.['fact']);
  } catch (error) {
    // Refused or unknown. Without a connection the caller cannot go on either.
    if (session.isUsable) return undefined;
    throw error;
  }
}
