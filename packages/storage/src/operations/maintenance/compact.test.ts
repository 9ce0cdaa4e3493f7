import { revision } from '@orrery/model';
import { expect, it } from 'vitest';
import type { Retention } from '../../contract/reading.ts';
import { getHorizon } from '../changes/get-horizon.ts';
import { getRevisionAt } from '../changes/get-revision-at.ts';
import { readChanges } from '../changes/read-changes.ts';
import { auditDatabase } from '../test-audit.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { compact } from './compact.ts';
import { startEpoch } from './start-epoch.ts';

const forever: Retention = {
  changelogMs: 1e12,
  changelogEntries: 1e12,
  historyMs: 1e12,
  historyBytes: 1e12,
};

async function compactAll(test: TestDatabase, retention: Partial<Retention>): Promise<number> {
  let rounds = 1;
  while (await compact(test.database, { ...forever, ...retention }, test.context)) rounds += 1;
  return rounds;
}

async function writeStates(test: TestDatabase, count: number): Promise<void> {
  const a = await test.cluster('a');
  for (let at = 0; at < count; at++) await test.write({ changes: [putOf(podKey(a, 'n/x'), { spec: at })] });
}

const untils = async (test: TestDatabase) => (await test.rows('history', 'until')).map((row) => row['until']);
const logged = async (test: TestDatabase) => (await test.rows('changelog', 'revision')).map((row) => row['revision']);

it('architecture 2: nothing is forgotten within the retention', async () => {
  using test = await TestDatabase.open();
  await writeStates(test, 4);
  await compactAll(test, {});
  expect(await untils(test)).toEqual([3, 4, 5]);
  expect(await logged(test)).toEqual([2, 3, 4, 5]);
  expect(await getHorizon(test.database, undefined, test.context)).toMatchObject({ changelog: 1n, history: 1n });
});

it('architecture 2: the changelog keeps its newest entries, and positions before them are 410', async () => {
  using test = await TestDatabase.open();
  await writeStates(test, 6);
  await compactAll(test, { changelogEntries: 2 });
  expect(await logged(test)).toEqual([6, 7]);
  expect(await untils(test)).toHaveLength(5);
  const filter = { visible: { kind: 'everything' } } as const;
  const page = await readChanges(test.database, { after: revision(5n), filter }, test.context);
  expect(page.changes.map((change) => change.revision)).toEqual([6n, 7n]);
  await expect(readChanges(test.database, { after: revision(4n), filter }, test.context)).rejects.toMatchObject({
    reason: 'Expired',
  });
});

it('architecture 2: the history keeps to its size, oldest first, and the changelog is never longer', async () => {
  using test = await TestDatabase.open();
  await writeStates(test, 10);
  const { historyBytes } = await test.catalogue();
  await compactAll(test, { historyBytes: historyBytes / 2 });
  const left = await untils(test);
  expect(left.length).toBeGreaterThan(2);
  expect(left.length).toBeLessThan(6);
  const { changelog, history } = await getHorizon(test.database, undefined, test.context);
  expect(Number(history)).toBe(Number(left[0]) - 1);
  expect(changelog).toBe(history);
  expect((await logged(test))[0]).toBe(left[0]);
  const { found, expected } = await auditDatabase(test);
  expect(found).toEqual(expected);
});

it('architecture 2: what ended longer ago than the retention is forgotten, commits thin out to one a minute', async () => {
  using test = await TestDatabase.open();
  await writeStates(test, 5);
  await test.database.write(async (connection) => {
    const day = 24 * 60 * 60 * 1000;
    const now = await connection.now();
    const rows = [2, 3, 4, 5, 6].map((at) => [at, at < 6 ? Math.floor((now - 9 * day) / 60_000) * 60_000 + at : now]);
    await connection.updateMany({ table: 'commits', columns: ['revision', 'at'], rows }, 1);
  });
  await compactAll(test, { historyMs: 7 * 24 * 60 * 60 * 1000 });
  expect(await untils(test)).toEqual([6]);
  expect(await logged(test)).toEqual([6]);
  expect((await test.rows('commits', 'revision')).map((row) => row['revision'])).toEqual([1, 5, 6]);
  const { history, historyAt } = await getHorizon(test.database, undefined, test.context);
  expect(history).toBe(5n);
  expect(await getRevisionAt(test.database, historyAt, test.context)).toBe(5n);
  expect(await getRevisionAt(test.database, historyAt - 1, test.context)).toBeUndefined();
  expect(await getRevisionAt(test.database, Date.now() + 1e6, test.context)).toBe(6n);
});

it('label pairs and targets that nothing names are swept, and are made again when they come back', async () => {
  using test = await TestDatabase.open();
  const key = podKey(await test.cluster('a'), 'n/x');
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' }];
  const put = putOf(key, { metadata: { labels: { app: 'web' }, ownerReferences } });
  await test.write({ changes: [put] });
  await compactAll(test, {});
  expect(await test.rows('label_pairs')).toHaveLength(1);
  await test.write({ changes: [{ op: 'remove', key }] });
  await compactAll(test, {});
  expect([await test.rows('label_pairs'), await test.rows('targets')]).toEqual([[], []]);
  await test.write({ changes: [put] });
  const { found, expected } = await auditDatabase(test);
  expect(found).toEqual(expected);
  expect(found.labels).toHaveLength(1);
});

it('S-06.3 a new epoch has revisions above all earlier ones, and everything known outside is 410', async () => {
  using test = await TestDatabase.open();
  await writeStates(test, 3);
  const { version } = await test.catalogue();
  const first = await startEpoch(test.database, undefined, test.context);
  expect(first).toBe(2n ** 40n + 1n);
  expect((await test.catalogue()).version).toBeGreaterThan(version + 1000);
  const filter = { visible: { kind: 'everything' } } as const;
  await expect(readChanges(test.database, { after: revision(4n), filter }, test.context)).rejects.toMatchObject({
    reason: 'Expired',
  });
  await writeStates(test, 1);
  expect((await readChanges(test.database, { after: first, filter }, test.context)).changes).toMatchObject([
    { revision: first + 1n, previous: 4n },
  ]);
  await compactAll(test, {});
  expect(await logged(test)).toEqual([Number(first) + 1]);
  expect(await untils(test)).toEqual([3, 4, Number(first) + 1]);
});

it('KSY-B03 why objects were deleted is forgotten with the last of their states', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const keys = ['n/x', 'n/y', 'n/z'].map((path) => podKey(a, path));
  await test.write({ changes: keys.map((key) => putOf(key)) });
  await test.write({ changes: keys.map((key) => ({ op: 'remove', key, cause: 'OutOfScope' })) });
  await test.write({ changes: keys.slice(1).map((key) => putOf(key)) });
  const { historyBytes } = await test.catalogue();
  await compactAll(test, { historyBytes: historyBytes / 2 });
  expect(await test.rows('causes')).toEqual([{ revision: 5, span: 3, cause: 'OutOfScope' }]);
  await compactAll(test, { historyBytes: 0 });
  expect(await test.rows('causes')).toEqual([]);
});
