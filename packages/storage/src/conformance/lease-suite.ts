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

async function takeWhenFree(store: Store, source: Parameters<Store['acquireLease']>[0]) {
  for (let round = 0; round < 10_000; round += 1) {
    const fence = await store.acquireLease(source, 'two', minuteMs);
    if (fence !== undefined) return fence;
  }
  throw new Error('the lease did not run out');
}
