import { StatusError } from '@orrery/model';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Connection } from '../sql/connection.ts';
import { SqliteDatabase } from './sqlite-database.ts';

const hostile = ['', '\u0000', 'a\u0000b', "'; DROP TABLE commits; --", '𝒳', 'é', 'x'.repeat(300)];

/** Runs work on a database in memory with two of the tables. */
async function onTables<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  using database = new SqliteDatabase(':memory:');
  return await database.write(async (connection) => {
    await connection.run(
      sql`CREATE TABLE label_pairs (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value BLOB NOT NULL, number INTEGER,
        UNIQUE (key, value)) STRICT`.compile(connection.builder),
    );
    await connection.run(
      sql`CREATE TABLE commits (revision INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT`.compile(connection.builder),
    );
    return await work(connection);
  });
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('architecture 2.1: hostile bytes, nulls and integers beyond 2^53 are kept as they are', async () => {
  await onTables(async (connection) => {
    await connection.insertMany({
      table: 'label_pairs',
      columns: ['id', 'key', 'value', 'number'],
      rows: hostile.map((text, id) => [id, `k${id}`, bytes(text), id === 0 ? null : 2n ** 63n - BigInt(id)]),
    });
    const found = await connection.findMany(
      { table: 'label_pairs', columns: ['key', 'value'], rows: hostile.map((text, id) => [`k${id}`, bytes(text)]) },
      ['id', 'value'],
    );
    expect(found.map((row) => row?.['id'])).toEqual(hostile.map((_, id) => id));
    expect(found.map((row) => row?.['value'])).toEqual(hostile.map(bytes));
    const { builder } = connection;
    const above = builder
      .selectFrom('label_pairs')
      .select('id')
      .where('number', '>', 2n ** 63n - 3n)
      .orderBy('id');
    expect(await connection.all(above.compile())).toMatchObject([{ id: 1 }, { id: 2 }]);
  });
});

it('bulk methods find, leave out, change and delete exactly the rows of their keys', async () => {
  await onTables(async (connection) => {
    const { builder } = connection;
    const all = builder.selectFrom('commits').select(['revision', 'at']).orderBy('revision').compile();
    const columns = ['revision', 'at'] as const;
    const once = [1, 2, 3].map((revision) => [revision, 10 * revision]);
    await connection.insertMany({ table: 'commits', columns, rows: once });
    await connection.insertMany(
      {
        table: 'commits',
        columns,
        rows: [
          [2, 99],
          [4, 40],
        ],
      },
      { ifAbsent: true },
    );
    await connection.updateMany(
      {
        table: 'commits',
        columns,
        rows: [
          [3, 31],
          [5, 50],
        ],
      },
      1,
    );
    await connection.deleteMany({ table: 'commits', columns: ['revision'], rows: [[1], [6]] });
    expect(await connection.all(all)).toMatchObject([
      { revision: 2, at: 20 },
      { revision: 3, at: 31 },
      { revision: 4, at: 40 },
    ]);
    const keys = { table: 'commits', columns: ['revision'], rows: [[4], [1], [2]] } as const;
    expect(await connection.findMany(keys, ['at'])).toMatchObject([{ at: 40 }, undefined, { at: 20 }]);
    expect(await connection.findMany({ ...keys, rows: [] }, ['at'])).toEqual([]);
    await expect(connection.insertMany({ table: 'commits', columns, rows: [[2, 1]] })).rejects.toThrow('UNIQUE');
    const old = builder.deleteFrom('commits').where('at', '<', 40).compile();
    expect(await connection.run(old)).toBe(2);
  });
});

it('a text of two statements is refused, never half done', async () => {
  await onTables(async (connection) => {
    const two = sql`DELETE FROM commits; DELETE FROM label_pairs`.compile(connection.builder);
    await expect(connection.run(two)).rejects.toThrow(StatusError);
    expect(await connection.run(sql`DELETE FROM commits;\n`.compile(connection.builder))).toBe(0);
  });
});

it('STY-P08 explain gives the plan of a statement, indented as its tree', async () => {
  await onTables(async (connection) => {
    const { builder } = connection;
    const inner = builder.selectFrom('commits').select('revision').where('at', '>', 5);
    const query = builder.selectFrom('commits').selectAll().where('revision', 'in', inner).compile();
    expect(await connection.explain(query)).toEqual([
      'SEARCH commits USING INTEGER PRIMARY KEY (rowid=?)',
      'LIST SUBQUERY 1',
      '  SCAN commits',
    ]);
  });
});

it('the time of the database is a time of now in milliseconds', async () => {
  await onTables(async (connection) => {
    const before = Date.now();
    const now = await connection.now();
    expect(now).toBeGreaterThanOrEqual(before - 1);
    expect(now).toBeLessThanOrEqual(Date.now() + 1);
  });
});
