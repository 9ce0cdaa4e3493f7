import { createTestDatabase, type TestDatabase } from '@orrery/lab/postgres';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../sql/connection.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { openForTest } from './test-open.ts';

let server: TestDatabase;
let database: PostgresDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
  database = await openForTest(server.url);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Runs work on the empty tables `commits` and `label_pairs`; nothing of it stays. */
async function onTables<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  return await database.write(async (connection) => {
    await connection.run(connection.builder.deleteFrom('commits').compile());
    const result = await work(connection);
    await connection.run(connection.builder.deleteFrom('commits').compile());
    await connection.run(connection.builder.deleteFrom('label_pairs').compile());
    return result;
  });
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hostile = [
  '',
  '\u0000',
  'a\u0000b',
  "'; DROP TABLE commits; --",
  '{"a",NULL}',
  '\\x00',
  '𝒳',
  'é',
  'x'.repeat(3000),
];

it('architecture 2.1: hostile texts and bytes, nulls and integers beyond 2^53 are kept as they are', async () => {
  await onTables(async (connection) => {
    const key = (text: string, id: number): string => `${id}${text.replaceAll('\u0000', '')}`;
    await connection.insertMany({
      table: 'label_pairs',
      columns: ['id', 'key', 'value', 'number'],
      rows: hostile.map((text, id) => [id, key(text, id), bytes(text), id === 0 ? null : 2n ** 63n - BigInt(id)]),
    });
    const rows = hostile.map((text, id) => [key(text, id), bytes(text)]);
    const found = await connection.findMany({ table: 'label_pairs', columns: ['key', 'value'], rows }, [
      'id',
      'key',
      'value',
    ]);
    expect(found).toEqual(hostile.map((text, id) => ({ id, key: key(text, id), value: bytes(text) })));
    const { builder } = connection;
    const above = builder
      .selectFrom('label_pairs')
      .select('id')
      .where('number', '>', 2n ** 63n - 3n)
      .orderBy('id');
    expect(await connection.all(above.compile())).toEqual([{ id: 1 }, { id: 2 }]);
    const one = builder.selectFrom('label_pairs').select('value').where('value', '=', bytes('a\u0000b'));
    expect(await connection.all(one.compile())).toEqual([{ value: bytes('a\u0000b') }]);
    await expect(
      connection.all(builder.selectFrom('label_pairs').select('number').where('id', '=', 1).compile()),
    ).rejects.toThrow('beyond 2^53');
    expect(
      await connection.all(builder.selectFrom('label_pairs').select('number').where('id', '=', 0).compile()),
    ).toEqual([{ number: null }]);
  });
});

it('bulk methods find, leave out, change and delete exactly the rows of their keys', async () => {
  await onTables(async (connection) => {
    const { builder } = connection;
    const all = builder.selectFrom('commits').select(['revision', 'at']).orderBy('revision').compile();
    const columns = ['revision', 'at'] as const;
    const rowsOf = (...rows: readonly (readonly number[])[]) => ({ table: 'commits', columns, rows }) as const;
    await connection.insertMany(rowsOf([1, 10], [2, 20], [3, 30]));
    await connection.insertMany(rowsOf([2, 99], [4, 40]), { ifAbsent: true });
    await connection.updateMany(rowsOf([3, 30], [5, 50], [3, 31]), 1);
    await connection.deleteMany({ table: 'commits', columns: ['revision'], rows: [[1], [6], [1]] });
    expect(await connection.all(all)).toEqual([
      { revision: 2, at: 20 },
      { revision: 3, at: 31 },
      { revision: 4, at: 40 },
    ]);
    const keys = { table: 'commits', columns: ['revision'], rows: [[4], [1], [2], [4]] } as const;
    expect(await connection.findMany(keys, ['at'])).toEqual([{ at: 40 }, undefined, { at: 20 }, { at: 40 }]);
    expect(await connection.findMany({ ...keys, rows: [] }, ['at'])).toEqual([]);
    expect(await connection.run(builder.deleteFrom('commits').where('at', '<', 40).compile())).toBe(2);
  });
});

it('bulk methods take more rows and bytes than one statement should', async () => {
  await onTables(async (connection) => {
    const rows = Array.from({ length: 45_000 }, (_, at) => [at, 'k', new Uint8Array(300).fill(at % 251), at]);
    // Unique among the values of one key.
    for (const [at, , value] of rows) new DataView((value as Uint8Array).buffer).setUint32(0, Number(at));
    await connection.insertMany({ table: 'label_pairs', columns: ['id', 'key', 'value', 'number'], rows });
    const wanted = [[44_999], [45_000], [0]];
    const found = await connection.findMany({ table: 'label_pairs', columns: ['id'], rows: wanted }, ['value']);
    expect(found).toEqual([{ value: rows[44_999]?.[2] }, undefined, { value: rows[0]?.[2] }]);
    const everything = await connection.findMany(
      { table: 'label_pairs', columns: ['id'], rows: rows.map(([id]) => [Number(id)]) },
      ['number'],
    );
    expect(everything.every((row, at) => row?.['number'] === at)).toBe(true);
  });
});

it('STY-X03 integers of every size come back as they went', async () => {
  await onTables(async (connection) => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.maxSafeInteger(), { maxLength: 50 }), async (numbers) => {
        const at = numbers.map((number, id) => [id, number]);
        await connection.run(connection.builder.deleteFrom('commits').compile());
        await connection.insertMany({ table: 'commits', columns: ['revision', 'at'], rows: at });
        const { builder } = connection;
        const rows = await connection.all(builder.selectFrom('commits').select(['at']).orderBy('revision').compile());
        expect(rows.map((row) => row.at)).toEqual(numbers);
      }),
      { numRuns: 30 },
    );
  });
});

it('sums, averages and truths are numbers, and a type the store does not have is refused', async () => {
  await onTables(async (connection) => {
    const ask = async (text: string) => await connection.all(sql.raw(text).compile(connection.builder));
    const numbers =
      'SELECT sum(x) AS sum, avg(x) AS avg, -12345678.5::numeric AS part FROM (VALUES (1::bigint), (90000000000000)) v (x)';
    expect(await ask(numbers)).toEqual([{ sum: 90_000_000_000_001, avg: 45_000_000_000_000.5, part: -12_345_678.5 }]);
    expect(await ask('SELECT 0.001 AS a, 10000::numeric AS b, 0::numeric AS c, 1 = 1 AS d, 1 = 2 AS e')).toEqual([
      { a: 0.001, b: 10_000, c: 0, d: 1, e: 0 },
    ]);
    await expect(ask('SELECT now() AS moment')).rejects.toThrow('column moment has type 1184');
    expect(await ask('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

it('a text of two statements is refused, never half done', async () => {
  await expect(
    onTables((connection) => connection.run(sql`DELETE FROM commits; DELETE FROM kinds`.compile(connection.builder))),
  ).rejects.toThrow('multiple commands');
});

it('STY-P08 explain gives the plan of a statement', async () => {
  await onTables(async (connection) => {
    const query = connection.builder.selectFrom('commits').selectAll().where('revision', '=', 5).compile();
    expect(await connection.explain(query)).toEqual([
      'Index Scan using commits_pkey on commits',
      "  Index Cond: (revision = '5'::bigint)",
    ]);
  });
});

it('statements beyond those kept prepared go on working', async () => {
  await onTables(async (connection) => {
    for (let round = 0; round < 2; round += 1) {
      for (let at = 0; at < 250; at += 1) {
        const rows = await connection.all(sql.raw(`SELECT ${at} AS "n${at}"`).compile(connection.builder));
        expect(rows).toEqual([{ [`n${at}`]: at }]);
      }
    }
    const [row] = await connection.all<{ readonly count: number }>(
      sql<{ readonly count: number }>`SELECT count(*) AS count FROM pg_prepared_statements`.compile(connection.builder),
    );
    expect(row?.count).toBeLessThanOrEqual(201);
  });
});

it('the time of the database is a time of now in milliseconds', async () => {
  const before = Date.now();
  const now = await database.read((connection) => connection.now());
  expect(now).toBeGreaterThanOrEqual(before - 1);
  expect(now).toBeLessThanOrEqual(Date.now() + 1);
});
