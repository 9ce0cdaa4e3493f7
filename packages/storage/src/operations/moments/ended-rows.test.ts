import { type Revision, revision } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { countObjects } from '../objects/count-objects.ts';
import { defaultBounds } from '../selection/read-bounds.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { maxEnded } from './ended-rows.ts';
import { explainPast } from './explain-past.ts';

const pods = { visible: { kind: 'everything' }, kinds: [{ group: '', resource: 'pods' }] } as const;

function inNamespace(name: string): Pick<ObjectQuery, 'where'> {
  return { where: { kind: 'text', of: 'namespace', test: { op: 'in', values: [name] } } };
}

/** A pod that has changed. @returns its first revision. */
async function changeOnce(test: TestDatabase): Promise<Revision> {
  const a = await test.cluster('a');
  const { revision: at } = await test.write({ changes: [putOf(podKey(a, 'n/x'), { spec: 1 })] });
  await test.write({ changes: [putOf(podKey(a, 'n/x'), { spec: 2 })] });
  return at;
}

/** As if pods of a namespace had changed at the same time: a number of rows like the one there is, with paths of their own. */
async function addHistory(test: TestDatabase, rows: number): Promise<void> {
  await test.database.write(async (connection) => {
    await connection.run(
      sql`WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ${rows})
        INSERT INTO history SELECT source, kind, 'many/' || number, uid, revision, until + number, is_deleted, until_at, created_at,
          origin_version, version, digest, annotations_end, size, dictionary, cells, frame FROM history, numbers`.compile(
        connection.builder,
      ),
    );
  });
}

it('architecture 2.1: more than 200,000 changed objects are a Timeout that says what to do, a narrower query is answered', async () => {
  using test = await TestDatabase.open();
  const at = await changeOnce(test);
  await addHistory(test, maxEnded);
  const count = async (query: ObjectQuery): Promise<number> => await countObjects(test.database, query, test.context);
  await expect(count({ ...pods, at })).rejects.toMatchObject({
    reason: 'Timeout',
    message: expect.stringMatching(/narrow the query by source, kind or namespace/),
  });
  expect(await count({ ...pods, at, ...inNamespace('n') })).toBe(1);
  expect(await count({ ...pods, at, ...inNamespace('many') })).toBe(maxEnded);
}, 60_000);

describe('STY-P08 the history is read by an index', () => {
  it.each<[string, Partial<ObjectQuery>, RegExp]>([
    ['since a moment not long ago', {}, /history_until \(until>\? AND until<\?\)/],
    ['of a namespace', inNamespace('n'), /history_key \(source=\? AND kind=\? AND path>\? AND path<\?\)/],
    ['for what is deleted', { deleted: 'only' }, /history_deleted \(kind=\? AND until>\? AND until<\?\)/],
  ])('%s', async (_, more, index) => {
    using test = await TestDatabase.open();
    const at = await changeOnce(test);
    const query = { ...pods, at: revision(at + 1n), ...more };
    const isOld = more.where !== undefined;
    if (isOld) await addHistory(test, 100);
    const reading = { context: test.context, bounds: { ...defaultBounds, slice: isOld ? 10 : defaultBounds.slice } };
    const { statements, driver } = await test.database.read((connection) =>
      explainPast(connection, { query, range: { limit: 10 } }, reading),
    );
    expect(driver).toMatch(/history$/);
    expect(statements.at(-1)?.plan.join('\n')).toMatch(index);
  });
});
