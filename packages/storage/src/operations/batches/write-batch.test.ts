import { revision } from '@orrery/model';
import { expect, it } from 'vitest';
import { podKey, putOf, TestDatabase } from '../test-database.ts';

it('architecture 2: each changed object gets its own revision of one block, with history, changelog, totals and commit', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const first = await test.write({
    changes: [putOf(podKey(a, 'n/x')), putOf(podKey(a, 'n/y')), putOf(podKey(a, 'z'))],
  });
  expect(first.revision).toBe(4n);
  expect(first.outcomes.map((outcome) => outcome.kind)).toEqual(['written', 'written', 'written']);
  const second = await test.write({
    changes: [putOf(podKey(a, 'n/x'), { spec: 1 }), { op: 'remove', key: podKey(a, 'n/y') }],
  });
  expect(second.outcomes).toEqual([
    { kind: 'written', revision: 5n },
    { kind: 'removed', revision: 6n },
  ]);
  expect(await test.rows('objects', 'path')).toMatchObject([
    { id: 1, path: 'n/x', revision: 5 },
    { id: 3, path: 'z', revision: 4 },
  ]);
  expect(await test.rows('history', 'until')).toMatchObject([
    { path: 'n/x', revision: 2, until: 5, is_deleted: 0 },
    { path: 'n/y', revision: 3, until: 6, is_deleted: 1 },
  ]);
  expect(await test.rows('changelog', 'revision')).toMatchObject([
    { revision: 2, type: 'put', path: 'n/x', previous: null },
    { revision: 3, type: 'put', path: 'n/y', previous: null },
    { revision: 4, type: 'put', path: 'z', previous: null },
    { revision: 5, type: 'put', path: 'n/x', previous: 2 },
    { revision: 6, type: 'remove', path: 'n/y', previous: 3 },
  ]);
  expect(await test.rows('totals', 'namespace')).toMatchObject([
    { namespace: '', size: 1 },
    { namespace: 'n', size: 1 },
  ]);
  expect((await test.rows('commits', 'revision')).map((row) => row['revision'])).toEqual([1, 4, 6]);
});

it('KSY-E05 an equal body makes no revision but takes over the origin version', async () => {
  using test = await TestDatabase.open();
  const key = podKey(await test.cluster('a'), 'n/x');
  await test.write({ changes: [putOf(key)] });
  const again = await test.write({ changes: [putOf(key, {}, { originVersion: '2' })] });
  expect(again).toEqual({ revision: 2n, outcomes: [{ kind: 'unchanged', revision: 2n }] });
  expect(await test.rows('objects')).toMatchObject([{ revision: 2, origin_version: '2' }]);
  expect(await test.rows('history')).toEqual([]);
});

it('KSY-D26 another uid under the same key is another state even with the same body', async () => {
  using test = await TestDatabase.open();
  const key = podKey(await test.cluster('a'), 'n/x');
  await test.write({ changes: [putOf(key)] });
  const again = await test.write({ changes: [putOf(key, {}, { uid: 'other' })] });
  expect(again.outcomes).toEqual([{ kind: 'written', revision: 3n }]);
  expect(await test.rows('history')).toMatchObject([{ revision: 2, until: 3, is_deleted: 0 }]);
});

it('several changes of one key in a batch apply in order, each with its revision and state', async () => {
  using test = await TestDatabase.open();
  const key = podKey(await test.cluster('a'), 'n/x');
  const labelled = (value: string) => putOf(key, { metadata: { labels: { app: value } } });
  const { outcomes } = await test.write({
    changes: [labelled('1'), labelled('1'), labelled('2'), { op: 'remove', key }, { op: 'remove', key }, labelled('3')],
  });
  expect(outcomes).toEqual([
    { kind: 'written', revision: 2n },
    { kind: 'unchanged', revision: 2n },
    { kind: 'written', revision: 3n },
    { kind: 'removed', revision: 4n },
    { kind: 'absent' },
    { kind: 'written', revision: 5n },
  ]);
  expect(await test.rows('history', 'until')).toMatchObject([
    { revision: 2, until: 3, is_deleted: 0 },
    { revision: 3, until: 4, is_deleted: 1 },
  ]);
  expect(await test.rows('objects')).toMatchObject([{ revision: 5 }]);
  expect(await test.rows('object_labels')).toHaveLength(1);
});

it('KSY-D14 a removal spares a row newer than the walk that missed it', async () => {
  using test = await TestDatabase.open();
  const key = podKey(await test.cluster('a'), 'n/x');
  await test.write({ changes: [putOf(key)] });
  const spared = await test.write({ changes: [{ op: 'remove', key, notNewerThan: revision(1n) }] });
  expect(spared.outcomes).toEqual([{ kind: 'spared' }]);
  const gone = await test.write({ changes: [{ op: 'remove', key, notNewerThan: revision(2n) }] });
  expect(gone.outcomes).toEqual([{ kind: 'removed', revision: 3n }]);
});

it('a batch whose expectation does not hold leaves nothing behind, not even a kind or a cached pair', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const fresh = putOf(podKey(a, 'n/x', 'gadgets'), { metadata: { labels: { app: 'web' } } });
  const refused = { op: 'remove', key: podKey(a, 'n/y'), expects: revision(7n) } as const;
  await expect(test.write({ changes: [fresh, refused] })).rejects.toMatchObject({ reason: 'NotFound' });
  expect(await test.rows('kinds')).toEqual([]);
  expect(await test.rows('label_pairs')).toEqual([]);
  await test.write({ changes: [fresh] });
  const [pair] = await test.rows('label_pairs');
  expect(await test.rows('object_labels')).toMatchObject([{ pair: Number(pair?.['id']) }]);
});

it('refuses what cannot be stored, naming it, and takes its removal for nothing', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const badKeys = [podKey(a, 'n/\u0000'), podKey(a, 'n/\ud800'), { ...podKey(a, 'n/x'), name: 'a/b' }, podKey(a, 'n/')];
  for (const key of badKeys) {
    await expect(test.write({ changes: [putOf(key)] })).rejects.toMatchObject({ reason: 'Invalid' });
    expect((await test.write({ changes: [{ op: 'remove', key }] })).outcomes).toEqual([{ kind: 'absent' }]);
  }
  const noObject = putOf(podKey(a, 'n/x'), {}, { body: new TextEncoder().encode('[1]') });
  await expect(test.write({ changes: [noObject] })).rejects.toThrow(/"n\/x" cannot be stored/);
});

it('KSY-J03 a batch whose lease was lost is refused whole, naming the source', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const batch = { changes: [putOf(podKey(a, 'n/x'))], fences: [{ source: a, token: 1 }] };
  await expect(test.write(batch)).rejects.toThrow(/source \d+ \(a\)/);
  expect(await test.rows('objects')).toEqual([]);
});

it('S-27.3 audit rows are numbered in the order of commits, in the transaction of what they tell', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const audit = [1, 2].map((at) => ({ at, record: new Uint8Array([at]) }));
  await test.write({ changes: [], audit });
  await expect(
    test.write({ changes: [{ op: 'remove', key: podKey(a, 'x'), expects: revision(1n) }], audit }),
  ).rejects.toMatchObject({ reason: 'NotFound' });
  await test.write({ changes: [], audit: audit.slice(0, 1) });
  expect((await test.rows('audit', 'number')).map((row) => [row['number'], row['at']])).toEqual([
    [1, 1],
    [2, 2],
    [3, 1],
  ]);
});
