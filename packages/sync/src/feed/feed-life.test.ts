import { type ClusterStatus, clusterKind, type FeedLeaseRequest } from '@orrery/model';
import { type Batch, controlKey, createSqliteStore, readControlObject, type Store } from '@orrery/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultFeedSettings } from './feed-settings.ts';
import { admin, leaseRequest, pod, snapshot, startFeed, type TestFeed, totals } from './test-feed.ts';

let test: TestFeed;

beforeEach(async () => {
  test = await startFeed();
});
afterEach(() => test[Symbol.asyncDispose]());

const kind = 'v1/Pod';
const hour = 3_600_000;
const pods = (): Promise<string[]> => test.stored('edge-7', '', 'pods');
const manyPods = Array.from({ length: 100 }, (_, index) => pod(`p${String(index).padStart(3, '0')}`));

async function statusOf(cluster: string): Promise<ClusterStatus> {
  const stored = await test.store.get({ kind: 'everything' }, controlKey(test.store.control, clusterKind, cluster));
  return readControlObject<{ status: ClusterStatus } & ReturnType<typeof readControlObject>>(
    clusterKind,
    stored ?? expect.fail(`no cluster ${cluster}`),
  ).status;
}

async function condition(type: string, cluster = 'edge-7'): Promise<string> {
  const found = (await statusOf(cluster)).conditions?.find((each) => each.type === type);
  return `${found?.status} ${found?.reason}`;
}

/** Resolves when the status of a cluster says this. */
async function until(type: string, expected: string): Promise<void> {
  const after = await test.store.revision();
  if ((await condition(type)) === expected) return;
  const stop = AbortSignal.timeout(10_000);
  for await (const _ of test.store.changes(after, { visible: { kind: 'everything' } }, { signal: stop })) {
    if ((await condition(type)) === expected) return;
  }
  expect.fail(`${type} is ${await condition(type)}`);
}

describe('deletions of a feed', () => {
  it('TAG-F27 a frame that deletes too much waits for a person; other kinds go on; afterwards a snapshot is asked for', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, manyPods));
    const few = manyPods.slice(0, 50);
    const { results } = await test.send(lease, snapshot(kind, 2, few));
    expect(results[0]).toMatchObject({ result: 'held', reason: 'MassDelete' });
    expect(await pods()).toHaveLength(100);
    expect(await condition('DeletesHeld')).toBe('True MassDelete');
    const node = { metadata: { name: 'n1', uid: 'un', resourceVersion: '1' } };
    const meanwhile = await test.send(lease, snapshot(kind, 3, few), snapshot('v1/Node', 1, [node]));
    expect(meanwhile.results.map(({ result }) => result)).toEqual(['held', 'accepted']);
    const [scope] = await test.store.scopes({ visible: { kind: 'everything' }, group: '', resource: 'pods' });
    const held = await test.store.heldDeletes(scope?.scope ?? expect.fail('no scope'));
    expect(held?.count).toBe(50);
    await test.store.confirmHeld(
      held?.scope ?? expect.fail('nothing held'),
      held?.heldAt ?? expect.fail('nothing held'),
    );
    expect(await pods()).toHaveLength(50);
    // a quiet kind hears of it with the heartbeat of all kinds
    expect(await test.send(lease)).toMatchObject({ results: [], resync: [kind] });
    expect(await condition('DeletesHeld')).toBe('False NothingHeld');
    const beat = { op: 'heartbeat', kind, version: 4, ...totals(few) };
    const after = await test.send(lease, beat);
    expect(after).toMatchObject({ results: [{ result: 'resync', have: { version: 0 } }], resync: [kind] });
    expect((await test.send(lease, snapshot(kind, 5, few))).results[0]).toMatchObject({ result: 'accepted' });
  });

  it('TAG-F27 explicit deletes in a delta wait too', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, manyPods));
    const gone = manyPods.slice(60).map(({ metadata }) => ({ uid: metadata.uid }));
    const delta = { op: 'delta', kind, base: 1, version: 2, delete: gone, ...totals(manyPods.slice(0, 60)) };
    expect((await test.send(lease, delta)).results[0]).toMatchObject({ result: 'held' });
    expect(await pods()).toHaveLength(100);
  });

  it('TAG-F28 a frame about some namespaces touches nothing outside of them', async () => {
    const { lease } = await test.lease();
    const mine = [pod('a', '1', 'one'), pod('b', '1', 'one')];
    const theirs = [pod('c', '1', 'two')];
    await test.send(lease, { ...snapshot(kind, 1, mine), namespaces: ['one'] });
    await test.send(lease, { ...snapshot(kind, 1, theirs), namespaces: ['two'] });
    const fewer = { ...snapshot(kind, 2, [mine[0] ?? pod('a')]), namespaces: ['one'] };
    expect((await test.send(lease, fewer)).results[0]).toMatchObject({ result: 'accepted', stored: { deleted: 1 } });
    expect((await pods()).map((row) => row.split(' ')[0])).toEqual(['one/a', 'two/c']);
    const beat = { op: 'heartbeat', kind, version: 2, namespaces: ['two'], ...totals(theirs) };
    expect((await test.send(lease, beat)).results[0]).toMatchObject({ result: 'accepted' });
  });

  it('TAG-F29 a withdrawn kind keeps its objects', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a')]));
    const signal = new AbortController().signal;
    await test.feed.changeKinds(admin, lease, { withdraw: [{ kind }], add: [{ kind: 'apps/v1/Deployment' }] }, signal);
    expect(await pods()).toHaveLength(1);
    const { results } = await test.send(lease, snapshot(kind, 2, []), snapshot('*v1.Deployment', 1, []));
    expect(results.map(({ result }) => result)).toEqual(['resync', 'accepted']);
    expect(await pods()).toHaveLength(1);
  });
});

describe('large snapshots', () => {
  it('TAG-F23 one that a crash cut while it was written is asked for again, and no delta builds on the rest', async () => {
    const inner = await createSqliteStore({ file: ':memory:' });
    let writesLeft = Number.POSITIVE_INFINITY;
    const dying: Store = new Proxy(inner, {
      get: (target, name) => {
        if (name !== 'write') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name);
        return async (batch: Batch) => {
          if (batch.changes.length > 0) writesLeft -= 1;
          if (writesLeft < 0) throw new Error('killed');
          return await target.write(batch);
        };
      },
    });
    await using crashed = await startFeed({ store: dying, batchBytes: 1000 });
    const { lease } = await crashed.lease();
    const items = Array.from({ length: 1200 }, (_, index) => pod(`p${String(index).padStart(4, '0')}`));
    await crashed.send(lease, snapshot(kind, 1, items.slice(0, 3)));
    writesLeft = 1;
    await expect(crashed.send(lease, snapshot(kind, 2, items))).rejects.toThrow('killed');
    writesLeft = Number.POSITIVE_INFINITY;
    await crashed.restart();
    const rest = (await crashed.stored('edge-7', '', 'pods')).length;
    expect(rest).toBeGreaterThan(3);
    expect(rest).toBeLessThan(1200);
    const delta = { op: 'delta', kind, base: 1, version: 3, delete: [], upsert: [], ...totals(items.slice(0, 3)) };
    const [result] = (await crashed.send(lease, delta)).results;
    expect(result).toMatchObject({ result: 'resync', reason: 'BaseMismatch', have: { version: 0 } });
    await crashed.send(lease, snapshot(kind, 4, items));
    expect(await crashed.stored('edge-7', '', 'pods')).toHaveLength(1200);
    expect((await crashed.send(lease, { op: 'heartbeat', kind, version: 5, ...totals(items) })).results).toMatchObject([
      { result: 'accepted' },
    ]);
  });
});

describe('load', () => {
  it('TAG-F07 more requests of a source than its rate are told to come again', async () => {
    const { limits } = defaultFeedSettings;
    await using small = await startFeed({ settings: { limits: { ...limits, requestBurst: 2, requestsPerSecond: 1 } } });
    const { lease } = await small.lease();
    await small.send(lease);
    await small.send(lease);
    await expect(small.send(lease)).rejects.toMatchObject({
      reason: 'TooManyRequests',
      details: { retryAfterSeconds: 1, causes: [{ reason: 'Throttled' }] },
    });
    await small.clock.advance(1000);
    expect((await small.send(lease)).results).toEqual([]);
  });

  it('TAG-F07 objects, kinds and refused items of a source are bounded, each with its own cause', async () => {
    const { limits } = defaultFeedSettings;
    await using small = await startFeed({
      settings: { limits: { ...limits, sourceObjects: 3, kinds: 3, refusedItems: 1 } },
    });
    const { lease } = await small.lease();
    const node = { metadata: { name: 'n1', uid: 'un', resourceVersion: '1' } };
    await small.send(lease, snapshot('v1/Node', 1, [node]), snapshot(kind, 1, [pod('a'), pod('b')]));
    const cause = (reason: string) => ({ details: { causes: [{ reason }] } });
    const three = [pod('a'), pod('b'), pod('c')];
    await expect(small.send(lease, snapshot(kind, 2, three))).rejects.toMatchObject(cause('TooManyObjects'));
    const delta = { op: 'delta', kind, base: 1, version: 2, upsert: [pod('c')], ...totals(three) };
    await expect(small.send(lease, delta)).rejects.toMatchObject(cause('TooManyObjects'));
    const bad = [pod('a', '2'), pod('b', '2')].map((each) => ({ ...each, status: 7 }));
    await expect(small.send(lease, snapshot(kind, 3, bad))).rejects.toMatchObject(cause('InvalidFrame'));
    const kinds = ['v1/Pod', 'v1/Node', 'v1/Service', 'v1/Secret'].map((each) => ({ kind: each }));
    await expect(small.lease({ kinds, takeover: true })).rejects.toMatchObject(cause('TooManyKinds'));
    expect(await small.stored('edge-7', '', 'pods')).toEqual(['shop/a uid-shop/a 1', 'shop/b uid-shop/b 1']);
  });
});

describe('silence', () => {
  it('TAG-F41 a lease that ended makes the cluster stale with the cause, and deletes nothing', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a')]));
    expect(await condition('Fresh')).toBe('True Fresh');
    const missed = until('Fresh', 'False HeartbeatMissed');
    await test.clock.advance(200_000);
    await missed;
    const silent = until('Fresh', 'False SilentTooLong');
    await test.clock.advance(25 * hour);
    await silent;
    expect(await pods()).toHaveLength(1);
    expect((await test.send(lease)).results).toEqual([]);
    expect(await condition('Fresh')).toBe('True Fresh');
  });

  it('TAG-P04 a mandatory kind that is not sent is named, and the others work', async () => {
    const { lease } = await test.lease();
    await test.send(lease, snapshot(kind, 1, [pod('a')]));
    expect(await condition('Complete')).toBe('False KindMissing');
    await test.send(lease, snapshot('v1/Node', 1, []), snapshot('v1/Namespace', 1, []));
    expect(await condition('Complete')).toBe('True Complete');
    expect((await statusOf('edge-7')).phase).toBe('Healthy');
  });
});

describe('identity', () => {
  const other = (
    cluster: NonNullable<FeedLeaseRequest['cluster']>,
    more: Partial<Omit<FeedLeaseRequest, 'cluster'>> = {},
  ): Partial<FeedLeaseRequest> => ({
    ...{ cluster, epoch: 'other', pusher: { name: 'test', instance: 'host-2/2' } },
    ...more,
  });

  it('TAG-F13 two clusters with one CA stay two, and a rotated CA changes nothing', async () => {
    await test.lease({ cluster: { uid: 'u1', name: 'one', caSha256: 'aa' } });
    expect((await test.lease(other({ uid: 'u2', name: 'two', caSha256: 'aa' }))).created).toBe(true);
    const again = await test.lease({ cluster: { uid: 'u1', name: 'renamed', caSha256: 'bb' } });
    expect([again.created, again.source]).toEqual([false, 'one']);
  });

  it('TAG-F12 a name that another cluster has is refused, never merged; without a name one is made of the identity', async () => {
    await test.lease();
    await expect(test.lease(other({ uid: 'another', name: 'edge-7' }))).rejects.toMatchObject({
      details: { causes: [{ reason: 'ClusterIdentityChanged' }] },
    });
    expect((await test.lease(other({ uid: 'another' }))).source).toBe('k8s-ae448ac86c');
  });

  it('TAG-F13 a cluster that shows its uid only in its namespaces takes that as identity; a clash is told on both', async () => {
    const { lease } = await test.lease(other({ id: 'own-id', name: 'by-id' }));
    const namespace = { metadata: { name: 'kube-system', uid: 'uid-of-kube-system', resourceVersion: '1' } };
    await test.send(lease, snapshot('v1/Namespace', 1, [namespace]));
    expect((await statusOf('by-id')).kubeSystemUID).toBe('uid-of-kube-system');
    const first = await test.lease(other({ id: 'own-id' }, { takeover: true }));
    expect(first.source).toBe('by-id');
    const { lease: second } = await test.lease(other({ id: 'second-id', name: 'twin' }));
    await test.send(second, snapshot('v1/Namespace', 1, [namespace]));
    expect(await condition('DuplicateCluster', 'twin')).toBe('True SameIdentity');
    await test.send(first.lease);
    expect(await condition('DuplicateCluster', 'by-id')).toBe('True SameIdentity');
    expect(await test.stored('by-id', '', 'namespaces')).toHaveLength(1);
  });

  it('TAG-F15 after a takeover the first pusher learns that it was replaced', async () => {
    const { lease } = await test.lease();
    await expect(test.lease({ epoch: 'other', pusher: { name: 'test', instance: 'host-2/2' } })).rejects.toMatchObject({
      details: { causes: [{ reason: 'LeaseHeld', message: expect.stringContaining('host-1/1') }] },
    });
    await test.lease({ epoch: 'other', takeover: true });
    await expect(test.send(lease)).rejects.toMatchObject({ details: { causes: [{ reason: 'LeaseReplaced' }] } });
    await expect(test.send('1-none')).rejects.toMatchObject({ details: { causes: [{ reason: 'LeaseUnknown' }] } });
  });

  it('TAG-F11 feeds.autoRegister off forbids registration tokens to make clusters', async () => {
    await using closed = await startFeed({ settings: { autoRegister: false } });
    const caller = {
      user: 'system:feed-registration:r',
      grant: { kind: 'registration', token: 'r', cluster: 'edge-7' },
    } as const;
    await expect(closed.lease({}, caller)).rejects.toMatchObject({ details: { causes: [{ reason: 'Forbidden' }] } });
    expect((await test.lease({}, caller)).token).toBe('token-of-edge-7');
    await expect(test.lease({ cluster: { uid: 'x', name: 'edge-9' } }, caller)).rejects.toMatchObject({
      reason: 'Forbidden',
    });
  });

  it('TAG-F10 the kinds of a lease may be custom ones, known by their definition or their objects', async () => {
    const definition = {
      metadata: { name: 'gadgets.example.com', uid: 'crd', resourceVersion: '1' },
      spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Gizmo', plural: 'gadgets' } },
    };
    const kinds = ['apiextensions.k8s.io/v1/CustomResourceDefinition', 'example.com/v1/Gizmo', 'example.com/v1/Policy'];
    const { lease } = await test.lease({
      ...leaseRequest,
      profile: 'full',
      kinds: kinds.map((each) => ({ kind: each })),
    });
    const gizmo = { metadata: { name: 'g', uid: 'ug', resourceVersion: '1' } };
    const { results } = await test.send(
      lease,
      snapshot(kinds[0] ?? '', 1, [definition]),
      snapshot(kinds[1] ?? '', 1, [gizmo]),
      snapshot(kinds[2] ?? '', 1, [pod('p')]),
    );
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await test.stored('edge-7', 'example.com', 'gadgets')).toEqual(['g ug 1']);
    expect(await test.stored('edge-7', 'example.com', 'policies')).toEqual(['shop/p uid-shop/p 1']);
  });
});
