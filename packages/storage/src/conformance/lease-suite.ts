import { type SourceId, sourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import { everything, podKey, putPod } from './objects.ts';
import type { TestStores } from './store-under-test.ts';

const minuteMs = 60_000;

/** Leases of sources and their fences. */
export function describeLeases({ emptied }: TestStores): void {
  describe('leases', () => {
    it('KSY-J01 one replica holds a source until it gives it back', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const first = await store.acquireLease(id, 'one', minuteMs);
      expect(first?.source).toBe(id);
      expect(await store.acquireLease(id, 'two', minuteMs)).toBeUndefined();
      expect(await store.acquireLease(id, 'one', minuteMs)).toEqual(first);
      await store.releaseLease(id, 'two');
      expect(await store.acquireLease(id, 'two', minuteMs)).toBeUndefined();
      await store.releaseLease(id, 'one');
      const second = await store.acquireLease(id, 'two', minuteMs);
      expect(second?.token).toBeGreaterThan(first?.token ?? Number.POSITIVE_INFINITY);
    });

    it('KSY-J01 a lease that ran out is free, with a higher token', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const first = await store.acquireLease(id, 'one', 0);
      const second = await takeWhenFree(store, id);
      expect(second.token).toBeGreaterThan(first?.token ?? Number.POSITIVE_INFINITY);
    });

    it('KSY-J03 a batch with a lost fence is Conflict and writes nothing, one with a held fence is written', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const other = await store.ensureSource('cluster', 'b');
      const key = podKey(id, 'n', 'x');
      const lost = await store.acquireLease(id, 'one', minuteMs);
      await store.releaseLease(id, 'one');
      const held = await store.acquireLease(id, 'two', minuteMs);
      const ofOther = await store.acquireLease(other.id, 'one', minuteMs);
      if (lost === undefined || held === undefined || ofOther === undefined) throw new Error('the leases must be had');
      const before = await store.revision();
      for (const fences of [[lost], [ofOther, lost], [{ ...held, token: held.token + 1 }]]) {
        const refused = store.write({ changes: [putPod(key, '')], fences });
        await expect(refused).rejects.toMatchObject({ reason: 'Conflict', message: expect.stringContaining('a') });
      }
      expect(await store.revision()).toBe(before);
      expect(await store.get(everything, key)).toBeUndefined();
      const { outcomes } = await store.write({ changes: [putPod(key, '')], fences: [held, ofOther] });
      expect(outcomes).toMatchObject([{ kind: 'written' }]);
    });

    it('KSY-J01 many leases are taken and given back at once, those of others and of removed sources left out', async () => {
      const store = await emptied();
      const [a, b, c] = await sourcesOf(store, 3);
      await store.acquireLease(b, 'two', minuteMs);
      const taken = await store.acquireLeases([a, b, c, sourceId(999_999)], 'one', minuteMs);
      expect(taken.map(({ source }) => source)).toEqual([a, c]);
      expect(await store.acquireLeases([c, a], 'one', minuteMs)).toEqual(taken.toReversed());
      expect(await store.leases()).toEqual([
        { source: a, holder: 'one' },
        { source: b, holder: 'two' },
        { source: c, holder: 'one' },
      ]);
      await store.releaseLeases([a, b], 'one');
      expect((await store.leases()).map(({ holder }) => holder)).toEqual(['two', 'one']);
      const [next] = await store.acquireLeases([a], 'two', minuteMs);
      expect(next?.token).toBeGreaterThan(taken[0]?.token ?? Number.POSITIVE_INFINITY);
      expect(await store.acquireLeases([], 'one', minuteMs)).toEqual([]);
    });

    it('KSY-J01 a replica lives as long as it says so, and renews its leases by it', async () => {
      const store = await emptied();
      const [a, b] = await sourcesOf(store, 2);
      const one = { name: 'one', shardingName: '', sources: 1 };
      const two = { name: 'two', shardingName: 'x', sources: 0 };
      expect(await store.noteReplica(two, minuteMs)).toEqual([]);
      const fences = await store.acquireLeases([a], 'one', 0);
      await store.acquireLease(b, 'two', minuteMs);
      expect(await store.noteReplica(one, minuteMs)).toEqual(fences);
      expect((await store.leases()).map(({ source }) => source)).toEqual([a, b]);
      expect(await store.replicas()).toEqual([one, two]);
      await store.noteReplica({ ...two, sources: 1 }, 0);
      await expect.poll(() => store.replicas()).toEqual([one]);
      await expect.poll(() => store.leases()).toEqual([{ source: a, holder: 'one' }]);
      await store.noteReplica(one, minuteMs);
    });

    it('KSY-J04 a replica that ends gives back every lease, and its fences hold no longer', async () => {
      const store = await emptied();
      const [a, b, c] = await sourcesOf(store, 3);
      await store.noteReplica({ name: 'one', shardingName: '', sources: 2 }, minuteMs);
      const fences = await store.acquireLeases([a, b], 'one', minuteMs);
      const [kept] = await store.acquireLeases([c], 'two', minuteMs);
      await store.forgetReplica('one');
      expect((await store.replicas()).map(({ name }) => name)).not.toContain('one');
      expect(await store.leases()).toEqual([{ source: c, holder: 'two' }]);
      await expect(store.write({ changes: [], fences })).rejects.toMatchObject({ reason: 'Conflict' });
      await store.write({ changes: [], fences: kept === undefined ? [] : [kept] });
      const taken = await store.acquireLeases([a, b], 'two', minuteMs);
      expect(taken.map(({ token }) => token)).toEqual(fences.map(({ token }) => token + 1));
    });

    it('KSY-J03 a fence of a removed source holds no longer', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const fence = await store.acquireLease(id, 'one', minuteMs);
      await store.write({ changes: [], removals: [{ source: id }] });
      const fences = fence === undefined ? [] : [fence];
      await expect(store.write({ changes: [], fences })).rejects.toMatchObject({ reason: 'Conflict' });
      await expect(store.acquireLease(id, 'one', minuteMs)).rejects.toMatchObject({ reason: 'NotFound' });
    });
  });
}

async function sourcesOf<Count extends 2 | 3>(
  store: Store,
  count: Count,
): Promise<Count extends 2 ? [SourceId, SourceId] : [SourceId, SourceId, SourceId]> {
  const ids: SourceId[] = [];
  for (const name of ['a', 'b', 'c'].slice(0, count)) ids.push((await store.ensureSource('cluster', name)).id);
  return ids as Awaited<ReturnType<typeof sourcesOf<Count>>>; // as many as asked for
}

async function takeWhenFree(store: Store, source: Parameters<Store['acquireLease']>[0]) {
  for (let round = 0; round < 10_000; round += 1) {
    const fence = await store.acquireLease(source, 'two', minuteMs);
    if (fence !== undefined) return fence;
  }
  throw new Error('the lease did not run out');
}
