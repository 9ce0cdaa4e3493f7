import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import type { Connection } from '../sql/connection.ts';
import { SqliteDatabase } from './sqlite-database.ts';

const directory = await mkdtemp(join(tmpdir(), 'orrery-sqlite-'));
afterAll(() => rm(directory, { recursive: true }));

const retried = expect.objectContaining({ reason: 'ServiceUnavailable' });

/** A database in a file, with an empty table of commits. */
async function openNew(name: string, busyTimeoutMs = 1): Promise<{ file: string; database: SqliteDatabase }> {
  const file = join(directory, name);
  const database = new SqliteDatabase(file, { busyTimeoutMs });
  await database.write((connection) =>
    connection.run(sql`CREATE TABLE commits (revision INTEGER PRIMARY KEY, at ANY) STRICT`.compile(connection.builder)),
  );
  return { file, database };
}

const insert = (connection: Connection, revision: number, size = 1): Promise<void> =>
  connection.insertMany({ table: 'commits', columns: ['revision', 'at'], rows: [[revision, new Uint8Array(size)]] });

async function revisions(database: SqliteDatabase): Promise<unknown[]> {
  const rows = await database.read((connection) =>
    connection.all(connection.builder.selectFrom('commits').select('revision').orderBy('revision').compile()),
  );
  return rows.map((row) => row.revision);
}

it('architecture 4.2: work that fails in the middle leaves nothing, and its error is told as it was', async () => {
  using database = (await openNew('fails.db')).database;
  const cause = new Error('in the middle');
  const work = database.write(async (connection) => {
    await insert(connection, 1);
    throw cause;
  });
  await expect(work).rejects.toBe(cause);
  expect(await revisions(database)).toEqual([]);
});

it('architecture 4.3: transactions asked for together run one after the other, in that order', async () => {
  using database = (await openNew('order.db')).database;
  const seen: number[] = [];
  const writes = [1, 2, 3].map((revision) =>
    database.write(async (connection) => {
      await insert(connection, revision);
      await new Promise(setImmediate);
      seen.push((await connection.all(connection.builder.selectFrom('commits').selectAll().compile())).length);
    }),
  );
  const reading = revisions(database);
  await Promise.all(writes);
  expect(seen).toEqual([1, 2, 3]);
  expect(await reading).toEqual([1, 2, 3]);
});

it('architecture 2.1: a transaction that reads sees one state while another connection writes', async () => {
  const { file, database } = await openNew('state.db');
  using writer = database;
  using reader = new SqliteDatabase(file, { readOnly: true });
  await reader.read(async (connection) => {
    const all = connection.builder.selectFrom('commits').selectAll().compile();
    expect(await connection.all(all)).toEqual([]);
    await writer.write((other) => insert(other, 1));
    expect(await connection.all(all)).toEqual([]);
  });
  expect(await revisions(reader)).toEqual([1]);
  await expect(reader.write((connection) => insert(connection, 2))).rejects.toEqual(retried);
});

it('architecture 2.1: the file is a write-ahead log of full durability with pages of 8 KiB', async () => {
  const { file, database } = await openNew('pragmas.db');
  using open = database;
  await open.read(async (connection) => {
    const found = await connection.all(
      sql`SELECT (SELECT journal_mode FROM pragma_journal_mode) AS journal, (SELECT page_size FROM pragma_page_size) AS page,
        (SELECT synchronous FROM pragma_synchronous) AS synchronous`.compile(connection.builder),
    );
    expect(found).toMatchObject([{ journal: 'wal', page: 8192, synchronous: 2 }]);
  });
  expect(file).toMatch(/pragmas/);
});

it('STY-E03 a write that meets the lock of another program is ServiceUnavailable, stores nothing, and works later', async () => {
  const { file, database } = await openNew('locked.db');
  using open = database;
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  await expect(open.write((connection) => insert(connection, 1))).rejects.toEqual(retried);
  expect(await revisions(open)).toEqual([]);
  other.exec('ROLLBACK');
  other.close();
  await open.write((connection) => insert(connection, 1));
  expect(await revisions(open)).toEqual([1]);
});

it('STY-E03 a write to a full database is ServiceUnavailable, stores nothing, and works when there is room again', async () => {
  using database = (await openNew('full.db')).database;
  await database.write((connection) => insert(connection, 1));
  const limit = (pages: number): Promise<unknown> =>
    database.read((connection) =>
      connection.all(sql.raw(`PRAGMA max_page_count = ${pages}`).compile(connection.builder)),
    );
  const fill = (): Promise<void> =>
    database.write(async (connection) => {
      await insert(connection, 2);
      await insert(connection, 3, 1_000_000);
    });
  await limit(10);
  await expect(fill()).rejects.toEqual(retried);
  expect(await revisions(database)).toEqual([1]);
  await database.write((connection) => insert(connection, 4));
  await limit(1000);
  await fill();
  expect(await revisions(database)).toEqual([1, 2, 3, 4]);
});

it('STY-E03 what is no database, or cannot be opened, is told so', async () => {
  expect(() => new SqliteDatabase(directory)).toThrow(retried);
});
