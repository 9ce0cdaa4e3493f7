import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pod, snapshot, startFeed, type TestFeed, totals } from './test-feed.ts';

let test: TestFeed;

beforeEach(async () => {
  test = await startFeed();
});
afterEach(() => test[Symbol.asyncDispose]());

const kind = 'v1/Pod';
const pods = (cluster = 'edge-7'): Promise<string[]> => test.stored(cluster, '', 'pods');

describe('frames of a feed', () => {
  it('TAG-F23 a snapshot of one part makes the kind equal to it, and the next lease says what the server has', async () => {
    const { lease, created, kinds } = await test.lease();
    expect(created).toBe(true);
    expect(kinds.map((each) => [each.kind, each.want])).toEqual([
      ['v1/Node', 'snapshot'],
      ['v1/Namespace', 'snapshot'],
      ['v1/Pod', 'snapshot'],
    ]);
    const items = [pod('a'), pod('b')];
    const { results } = await test.send(lease, snapshot(kind, 5, items));
    expect(results).toMatchObject([
      { kind, result: 'accepted', version: 5, stored: { created: 2, updated: 0, deleted: 0, unchanged: 0 } },
    ]);
    expect(await pods()).toEqual(['shop/a uid-shop/a 1', 'shop/b uid-shop/b 1']);
    const next = await test.lease({ takeover: true, epoch: 'second' });
    expect(next.kinds[2]).toMatchObject({ want: 'delta', have: { version: 5, epoch: 'first', ...totals(items) } });
  });

  it('TAG-F23 a delta applies to exactly the stored version and leads to the count and digest it names', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a'), pod('b'), pod('c')]));
    const after = [pod('a', '2'), pod('b'), pod('d')];
    const delta = {
      ...{ op: 'delta', kind, base: 1, version: 2, ...totals(after) },
      ...{ upsert: [pod('a', '2'), pod('d')], delete: [{ uid: 'uid-shop/c' }] },
    };
    const wrongBase = await test.send(lease, { ...delta, base: 7, version: 8 });
    expect(wrongBase.results[0]).toMatchObject({
      result: 'resync',
      reason: 'BaseMismatch',
      have: { version: 1, count: 3 },
    });
    const wrongSum = await test.send(lease, { ...delta, count: 4 });
    expect(wrongSum.results[0]).toMatchObject({ result: 'resync', reason: 'DigestMismatch' });
    expect(await pods()).toHaveLength(3);
    const { results } = await test.send(lease, delta);
    expect(results[0]).toMatchObject({
      result: 'accepted',
      stored: { created: 1, updated: 1, deleted: 1, unchanged: 0 },
    });
    expect(await pods()).toEqual(['shop/a uid-shop/a 2', 'shop/b uid-shop/b 1', 'shop/d uid-shop/d 1']);
  });

  it('TAG-F06 the same delta again is accepted and makes no revision', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a')]));
    const delta = { op: 'delta', kind, base: 1, version: 2, upsert: [pod('b')], ...totals([pod('a'), pod('b')]) };
    await test.send(lease, delta);
    const revision = await test.store.revision();
    expect((await test.send(lease, delta)).results[0]).toMatchObject({ result: 'accepted', version: 2 });
    expect(await test.store.revision()).toBe(revision);
  });

  it('TAG-F26 a snapshot that equals what is stored makes no revision', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a'), pod('b')]));
    const revision = await test.store.revision();
    const { results } = await test.send(lease, snapshot(kind, 2, [pod('b'), pod('a')]));
    expect(results[0]).toMatchObject({ result: 'accepted', version: 2, stored: { unchanged: 2 } });
    expect(await test.store.revision()).toBe(revision);
  });

  it('KSY-K03 nothing of a snapshot in parts is visible before its last part, also over a restart', async () => {
    const { lease } = await test.lease();
    const items = [pod('a'), pod('b'), pod('c')];
    const part = (number: number, last: boolean): object => ({
      ...{ op: 'snapshot', kind, version: 3, part: number, last, items: [items[number - 1]] },
      ...(last ? totals(items) : {}),
    });
    await test.send(lease, part(1, false), part(2, false));
    expect(await pods()).toEqual([]);
    await test.restart();
    expect((await test.send(lease, part(3, true))).results[0]).toMatchObject({
      result: 'accepted',
      stored: { created: 3 },
    });
    expect(await pods()).toHaveLength(3);
    // the answer to the last part was lost
    const revision = await test.store.revision();
    expect((await test.send(lease, part(3, true))).results[0]).toMatchObject({ result: 'accepted', version: 3 });
    expect(await test.store.revision()).toBe(revision);
  });

  it('TAG-F23 a snapshot with a missing part is refused and changes nothing', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('z')]));
    const items = [pod('a'), pod('b')];
    await test.send(lease, { op: 'snapshot', kind, version: 2, part: 1, last: false, items: [pod('a')] });
    const last = { op: 'snapshot', kind, version: 2, part: 3, last: true, items: [pod('b')], ...totals(items) };
    expect((await test.send(lease, last)).results[0]).toMatchObject({ result: 'resync', reason: 'PartMissing' });
    expect(await pods()).toEqual(['shop/z uid-shop/z 1']);
  });

  it('TAG-F05 after a restart a heartbeat with the digest is enough', async () => {
    const { lease } = await test.lease();
    const items = [pod('a'), pod('b')];
    await test.send(lease, snapshot(kind, 1, items));
    await test.restart();
    const next = await test.lease({ takeover: true, epoch: 'second' });
    const revision = await test.store.revision();
    const heartbeat = { op: 'heartbeat', kind, version: 1, ...totals(items) };
    expect((await test.send(next.lease, heartbeat)).results[0]).toMatchObject({ result: 'accepted', version: 1 });
    expect(await test.store.revision()).toBe(revision);
    const wrong = { ...heartbeat, version: 2, count: 3 };
    expect((await test.send(next.lease, wrong)).results[0]).toMatchObject({
      result: 'resync',
      reason: 'DigestMismatch',
    });
  });

  it('TAG-F03 an error of one kind touches no other and deletes nothing; TAG-F42 the next frame clears it', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a')]));
    const error = { op: 'error', kind, error: { reason: 'Forbidden', message: 'pods is forbidden', code: 403 } };
    const node = { metadata: { name: 'n1', uid: 'uid-n1', resourceVersion: '4' } };
    const { results } = await test.send(lease, error, snapshot('v1/Node', 1, [node]));
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'accepted']);
    const state = async (): Promise<unknown> => {
      const [scope] = await test.store.scopes({ visible: { kind: 'everything' }, group: '', resource: 'pods' });
      return JSON.parse(scope?.facts ?? '{}').state;
    };
    expect(await pods()).toHaveLength(1);
    expect(await state()).toBe('Denied');
    await test.send(lease, { op: 'heartbeat', kind, version: 1, ...totals([pod('a')]) });
    expect(await state()).toBe('Synced');
  });

  it('TAG-F25 a refused item counts as present, keeps its older state, and later deltas match', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a'), pod('b')]));
    const bad = { ...pod('a', '2'), status: { podIP: 7 } };
    const after = [bad, pod('b'), pod('c')];
    const delta = { op: 'delta', kind, base: 1, version: 2, upsert: [bad, pod('c')], ...totals(after) };
    const { results } = await test.send(lease, delta);
    expect(results[0]).toMatchObject({
      result: 'accepted',
      refused: 1,
      items: [{ index: 0, uid: 'uid-shop/a', reason: 'Invalid', pointer: '/status/podIP' }],
    });
    expect(await pods()).toEqual(['shop/a uid-shop/a 1', 'shop/b uid-shop/b 1', 'shop/c uid-shop/c 1']);
    const next = { op: 'delta', kind, base: 2, version: 3, delete: [{ uid: 'uid-shop/b' }] };
    const last = await test.send(lease, { ...next, ...totals([bad, pod('c')]) });
    expect(last.results[0]).toMatchObject({ result: 'accepted', stored: { deleted: 1 } });
    const mended = {
      op: 'delta',
      kind,
      base: 3,
      version: 4,
      upsert: [pod('a', '3')],
      ...totals([pod('a', '3'), pod('c')]),
    };
    expect((await test.send(lease, mended)).results[0]).toMatchObject({ result: 'accepted', stored: { updated: 1 } });
    expect(await pods()).toEqual(['shop/a uid-shop/a 3', 'shop/c uid-shop/c 1']);
  });

  it('TAG-F25 a snapshot with an item without uid stores the rest and deletes nothing', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a'), pod('b')]));
    const frame = {
      ...snapshot(kind, 2, [pod('c')]),
      items: [pod('c'), { metadata: { name: 'x', namespace: 'shop' } }],
    };
    const { results } = await test.send(lease, frame);
    expect(results[0]).toMatchObject({ result: 'partial', items: [{ reason: 'NoUid', pointer: '/metadata/uid' }] });
    expect(await pods()).toHaveLength(3);
    const honest = { op: 'heartbeat', kind, version: 3, ...totals([pod('a'), pod('b'), pod('c')]) };
    expect((await test.send(lease, honest)).results[0]).toMatchObject({ result: 'accepted' });
  });
});
