import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTestDatabase } from '@orrery/lab/postgres';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { migrating, openSession } from '../postgres/postgres-database.ts';
import { openForTest } from '../postgres/test-open.ts';
import type { Database } from '../sql/database.ts';
import { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { createSqliteStore } from '../sqlite/sqlite-store.ts';
import { tablesInPostgres } from './0001-tables-postgres.ts';
import { tablesInSqlite } from './0001-tables-sqlite.ts';
import { type Migration, migrate, schemaVersion } from './migrate.ts';

async function versionOf(database: SqliteDatabase): Promise<number | undefined> {
  return await database.read(async (connection) => {
    const { builder } = connection;
    const [row] = await connection.all(builder.selectFrom('schema_version').select('version').compile());
    return row?.version;
  });
}

async function execute(database: SqliteDatabase, text: string): Promise<void> {
  await database.write(async (connection) => await connection.run(sql.raw(text).compile(connection.builder)));
}

const write = (database: SqliteDatabase) => database.write.bind(database);

it('S-38.3 an empty database gets all tables and the first rows, and migrating again changes nothing', async () => {
  using database = new SqliteDatabase(':memory:');
  await migrate(write(database), 'sqlite');
  await migrate(write(database), 'sqlite');
  expect(await versionOf(database)).toBe(schemaVersion);
  await database.read(async (connection) => {
    const { builder } = connection;
    const sources = await connection.all(builder.selectFrom('sources').selectAll().compile());
    expect(sources).toEqual([{ id: 1, kind: 'control', name: 'control', facts: '{}', is_removed: 0 }]);
    expect(await connection.all(builder.selectFrom('revision').select(['epoch', 'counter']).compile())).toEqual([
      { epoch: 0, counter: 1 },
    ]);
    const [commit] = await connection.all(builder.selectFrom('commits').selectAll().compile());
    expect(commit?.at).toBeGreaterThan(Date.UTC(2020, 0));
  });
});

it('S-38.3 steps are taken from any earlier version on, one transaction each, and a failing one leaves the version before it', async () => {
  const step = (text: string): Migration => ({ sqlite: text, postgres: text });
  const good = [step('CREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n'), step('INSERT INTO a VALUES (2);\n')];
  const bad = [...good, step('INSERT INTO a VALUES (3);\nINSERT INTO nowhere VALUES (4);\n')];
  using database = new SqliteDatabase(':memory:');
  await migrate(write(database), 'sqlite', good.slice(0, 1));
  await expect(migrate(write(database), 'sqlite', bad)).rejects.toThrow(/nowhere/);
  expect(await versionOf(database)).toBe(2);
  await database.read(async (connection) => {
    const rows = await connection.all(sql<{ x: number }>`SELECT x FROM a ORDER BY x`.compile(connection.builder));
    expect(rows).toEqual([{ x: 1 }, { x: 2 }]);
  });
});

const versionOne: Migration = { sqlite: tablesInSqlite, postgres: tablesInPostgres };

/** What a server of schema 1 has left. */
const leftByVersionOne = `INSERT INTO sources VALUES (2, 'cluster', 'a', '{"x":1}', 0);
INSERT INTO kinds VALUES (7, '', 'pods', '["Pod"]');
INSERT INTO scopes (source, kind, api_resource, resource_version, is_complete) VALUES (2, 7, '{"group":""}', '42', 1);
INSERT INTO leases (source, holder, token, expires_at) VALUES (2, 'one', 3, 9)`;

/** What is read of it afterwards. */
async function readMigrated(database: Database): Promise<unknown> {
  return await database.read(async (connection) => {
    const { builder } = connection;
    return {
      version: await connection.all(builder.selectFrom('schema_version').select('version').compile()),
      scopes: await connection.all(builder.selectFrom('scopes').selectAll().compile()),
      leases: await connection.all(builder.selectFrom('leases').selectAll().compile()),
      replicas: await connection.all(builder.selectFrom('replicas').selectAll().compile()),
      staged: await connection.all(builder.selectFrom('staged_uploads').selectAll().compile()),
    };
  });
}

const readAfterwards = {
  version: [{ version: schemaVersion }],
  scopes: [{ source: 2, kind: 7, api_resource: '{"group":""}', resource_version: '42', is_complete: 1, facts: '' }],
  leases: [{ source: 2, holder: 'one', token: 3, expires_at: 9 }],
  replicas: [],
  staged: [],
};

it('S-38.3 KSY-K07 a SQLite database of schema 1 becomes one of the newest and keeps what is in it', async () => {
  using database = new SqliteDatabase(':memory:');
  await migrate(write(database), 'sqlite', [versionOne]);
  for (const statement of leftByVersionOne.split(';\n')) await execute(database, statement);
  await migrate(write(database), 'sqlite');
  expect(await readMigrated(database)).toEqual(readAfterwards);
});

it('S-38.3 KSY-K07 a PostgreSQL database of schema 1 becomes one of the newest and keeps what is in it', async () => {
  await using made = await createTestDatabase();
  const session = await openSession(made.url, 'migrating');
  await migrate(migrating(session), 'postgres', [versionOne]);
  await session.script(leftByVersionOne);
  await session.close();
  await using database = await openForTest(made.url);
  expect(await readMigrated(database)).toEqual(readAfterwards);
});

it('S-38.3 a newer database is refused, naming both versions', async () => {
  using database = new SqliteDatabase(':memory:');
  await migrate(write(database), 'sqlite');
  await execute(database, 'UPDATE schema_version SET version = 99');
  const newer = new RegExp(`schema 99, newer than schema ${schemaVersion}`);
  await expect(migrate(write(database), 'sqlite')).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  await expect(migrate(write(database), 'sqlite')).rejects.toThrow(newer);
});

it('S-38.3 a file from before the first release is refused, saying what to do, and keeps what is in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-migrate-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  const file = join(folder, 'orrery.db');
  const rowsOf = (work: (raw: DatabaseSync) => unknown): unknown => {
    using raw = new DatabaseSync(file);
    return work(raw);
  };
  rowsOf((raw) => raw.exec(readFileSync(join(import.meta.dirname, 'before-release.sql'), 'utf8')));
  const all = (raw: DatabaseSync): unknown[] =>
    [
      'SELECT * FROM objects',
      'SELECT * FROM sources',
      'SELECT name, sql FROM sqlite_schema',
      'PRAGMA user_version',
    ].map((query) => raw.prepare(query).all());
  const before = rowsOf(all);
  const opening = createSqliteStore({ file });
  await expect(opening).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  await expect(opening).rejects.toThrow(/before the first release.* add the clusters again/);
  expect(rowsOf(all)).toEqual(before);
});
