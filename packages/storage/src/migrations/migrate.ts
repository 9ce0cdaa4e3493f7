import { StatusError } from '@orrery/model';
import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../sql/connection.ts';
import type { Database } from '../sql/database.ts';
import { tablesInPostgres } from './0001-tables-postgres.ts';
import { tablesInSqlite } from './0001-tables-sqlite.ts';
import { replicasInPostgres } from './0002-replicas-postgres.ts';
import { replicasInSqlite } from './0002-replicas-sqlite.ts';
import { documentsInPostgres } from './0003-documents-postgres.ts';
import { documentsInSqlite } from './0003-documents-sqlite.ts';
import { cellStateInPostgres } from './0004-cell-state-postgres.ts';
import { cellStateInSqlite } from './0004-cell-state-sqlite.ts';

/** Which of the two languages of a migration a database understands. */
export type Dialect = 'sqlite' | 'postgres';

/** One step from a version to the next: statements, each ending with a semicolon at the end of a line. */
export type Migration = Readonly<Record<Dialect, string>>;

/** Numbered by position, from 1 on; forward only, and never changed once released. */
const migrations: readonly Migration[] = [
  { sqlite: tablesInSqlite, postgres: tablesInPostgres },
  { sqlite: replicasInSqlite, postgres: replicasInPostgres },
  { sqlite: documentsInSqlite, postgres: documentsInPostgres },
  { sqlite: cellStateInSqlite, postgres: cellStateInPostgres },
];

/** The version a migrated database has. */
export const schemaVersion = migrations.length;

/**
 * Brings a database to the newest version, each step in a transaction of its own, which sees what another process has done meanwhile.
 * @param transaction runs work in a transaction that no other program's migration overlaps (SQLite: BEGIN IMMEDIATE; PostgreSQL: an
 *   advisory lock).
 * @param steps what to migrate by; only tests give others.
 * @throws StatusError ServiceUnavailable when the database was written by a newer server (S-38.3), or by one from before the first
 *   release.
 */
export async function migrate(
  transaction: Database['write'],
  dialect: Dialect,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  let isDone = false;
  while (!isDone) {
    isDone = await transaction(async (connection) => await migrateOnce(connection, dialect, steps));
  }
}

/** Takes one step, if one is left. @returns whether none is. */
async function migrateOnce(connection: Connection, dialect: Dialect, steps: readonly Migration[]): Promise<boolean> {
  const found = await readVersion(connection, dialect);
  if (found > steps.length) {
    throw new StatusError(
      'ServiceUnavailable',
      `the database has schema ${found}, newer than schema ${steps.length} of this server: start the newer server`,
    );
  }
  const step = steps[found];
  if (step === undefined) return true;
  for (const statement of statementsOf(step[dialect])) await run(connection, sql.raw(statement));
  await run(connection, sql`UPDATE schema_version SET version = ${found + 1}`);
  return found + 1 === steps.length;
}

async function readVersion(connection: Connection, dialect: Dialect): Promise<number> {
  await refuseUnversioned(connection, dialect);
  await run(
    connection,
    sql`CREATE TABLE IF NOT EXISTS schema_version (id integer PRIMARY KEY CHECK (id = 1), version integer NOT NULL)`,
  );
  await run(connection, sql`INSERT INTO schema_version VALUES (1, 0) ON CONFLICT DO NOTHING`);
  const { builder } = connection;
  const [row] = await connection.all(builder.selectFrom('schema_version').select('version').compile());
  return row?.version ?? 0;
}

/** Files from before versions were kept in a table were of no released server. */
async function refuseUnversioned(connection: Connection, dialect: Dialect): Promise<void> {
  if (dialect !== 'sqlite') return;
  const query = sql`SELECT 1 FROM pragma_table_info('objects') WHERE name = 'labels'`;
  const old = await connection.all(query.compile(connection.builder));
  if (old.length === 0) return;
  throw new StatusError(
    'ServiceUnavailable',
    'the database was made by a server from before the first release and cannot be read: move the file away and add the clusters again; their objects are collected anew',
  );
}

function statementsOf(text: string): string[] {
  return text.split(/;\n/).filter((statement) => statement.trim() !== '');
}

async function run(connection: Connection, statement: RawBuilder<unknown>): Promise<void> {
  await connection.run(statement.compile(connection.builder));
}
