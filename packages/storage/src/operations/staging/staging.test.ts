import { sourceId } from '@orrery/model';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { compact } from '../maintenance/compact.ts';
import { TestDatabase } from '../test-database.ts';
import { dropStaged } from './drop-staged.ts';
import { listStaged } from './list-staged.ts';
import { stagePart } from './stage-part.ts';
import { stagingLimits } from './staging-limits.ts';

const retention = { changelogMs: 1e12, changelogEntries: 1e6, historyMs: 1e12, historyBytes: 1e12 };

const podsOf = (source: number) => ({ source: sourceId(source), group: '', resource: 'pods' });

async function stage(test: TestDatabase, source: number, upload: string, part = 0): Promise<void> {
  const body = new Uint8Array(100);
  await stagePart(test.database, { scope: podsOf(source), upload, part: { part, body } }, test.context);
}

async function set(test: TestDatabase, change: string): Promise<void> {
  await test.database.write(
    async (connection) =>
      await connection.run(sql.raw(`UPDATE staged_uploads SET ${change}`).compile(connection.builder)),
  );
}

async function compactAll(test: TestDatabase): Promise<void> {
  while (await compact(test.database, retention, test.context)) {
    // Each call is one bounded transaction.
  }
}

it('KSY-K03 staging of a source and of all sources is bounded, and says which bound was reached', async () => {
  using test = await TestDatabase.open();
  const [a, b] = [await test.cluster('a'), await test.cluster('b')];
  await stage(test, a, 'u');
  await set(test, `size = ${stagingLimits.sourceBytes - 50}`);
  await expect(stage(test, a, 'u', 1)).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  await expect(stage(test, a, 'u', 1)).rejects.toThrow(/of source a/);
  await stage(test, b, 'u');
  await stage(test, a, 'u');
  await set(test, `size = ${stagingLimits.bytes - 50} WHERE source = ${a}`);
  await expect(stage(test, b, 'u', 1)).rejects.toThrow(/^pushed snapshots that are not complete/);
});

it('KSY-K03 sizes are those of the parts that are there, and a dropped snapshot counts no more', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  for (const part of [0, 1, 1]) await stage(test, a, 'u', part);
  expect(await test.rows('staged_uploads')).toMatchObject([{ size: 200 }]);
  const scope = podsOf(a);
  while (await dropStaged(test.database, { scope, upload: 'u' }, test.context)) {
    // Each call is one bounded transaction.
  }
  expect([await test.rows('staged_uploads'), await test.rows('staged_parts')]).toEqual([[], []]);
});

it('KSY-K03 a snapshot whose last part never came goes with compaction after an hour, a younger one stays', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  for (let part = 0; part < 2500; part += 1) await stage(test, a, 'old', part);
  await set(test, `staged_at = staged_at - ${stagingLimits.keptMs + 1}`);
  await stage(test, a, 'new');
  await compactAll(test);
  expect(await test.rows('staged_uploads')).toMatchObject([{ upload: 'new', size: 100 }]);
  expect(await test.rows('staged_parts')).toHaveLength(1);
  const { database, context } = test;
  expect(await listStaged(database, { scope: podsOf(a), upload: 'new', after: -1 }, context)).toHaveLength(1);
});

it('KSY-I05 what is staged of a removed kind or source goes with compaction', async () => {
  using test = await TestDatabase.open();
  const [a, b, c] = [await test.cluster('a'), await test.cluster('b'), await test.cluster('c')];
  for (const source of [a, b, c]) await stage(test, source, 'u');
  await test.write({ changes: [], removals: [{ source: a }, podsOf(b)] });
  await compactAll(test);
  expect(await test.rows('staged_parts')).toMatchObject([{ source: c }]);
});
