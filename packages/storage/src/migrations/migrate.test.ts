import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { createSqliteStore } from '../sqlite/sqlite-store.ts';
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
