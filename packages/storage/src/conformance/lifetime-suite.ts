import { revision } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { endless, firstOf, takeChanges, takeEvents } from './follow.ts';
import { allPods, everything, podKey, podKind, putPod, textOf, walkPaths } from './objects.ts';
import { scopeOf } from './scopes.ts';
import { placeForTest, type StoreUnderTest } from './store-under-test.ts';

/** Epochs, and what outlives the process. */
export function describeLifetimes(subject: StoreUnderTest): void {
  describe('epochs', () => {
    it('S-06.3 after a restore every position from before is Expired, the objects are there', async () => {
      await using store = await (await placeForTest(subject)).open();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'n', 'x');
      const { revision: before } = await store.write({ changes: [putPod(key, '1')] });
      const first = await store.startEpoch();
      expect(first).toBeGreaterThan(before);
      expect(first >> 40n).toBe((before >> 40n) + 1n);
      expect(await store.revision()).toBe(first);
      for (const after of [before, revision(before - 1n), revision(first - 1n)]) {
        const changes = firstOf(store.changes(after, { visible: everything }, endless()));
        await expect(changes).rejects.toMatchObject({ reason: 'Expired' });
        await expect(firstOf(store.watch(allPods, after, endless()))).rejects.toMatchObject({ reason: 'Expired' });
        await expect(store.list({ ...allPods, at: after }, { limit: 1 })).rejects.toMatchObject({ reason: 'Expired' });
      }
      expect(textOf(await store.get(everything, key))).toBe('1');
      const { revision: written } = await store.write({ changes: [putPod(key, '2')] });
      expect(written).toBe(first + 1n);
      expect(await takeChanges(store, first, 1)).toMatchObject([{ revision: written, previous: before }]);
      const [event] = await takeEvents(store, first, 1);
      expect([event?.type, textOf(event?.object)]).toEqual(['modified', '2']);
    });

    it('S-06.3 two epochs are never one', async () => {
      await using store = await (await placeForTest(subject)).open();
      const first = await store.startEpoch();
      const second = await store.startEpoch();
      expect(second >> 40n).toBe((first >> 40n) + 1n);
      await expect(firstOf(store.changes(first, { visible: everything }, endless()))).rejects.toMatchObject({
        reason: 'Expired',
      });
    });
  });

  if (subject.isKept) {
    describe('opening again', () => {
      it('architecture 4.2: finds objects, revision, sources, scopes and positions as they were', async () => {
        const place = await placeForTest(subject);
        const first = await place.open();
        const kept = await first.ensureSource('cluster', 'kept');
        const gone = await first.ensureSource('cluster', 'gone');
        await first.write({
          changes: [kept, gone].flatMap(({ id }) => [...'xyz'].map((name) => putPod(podKey(id, 'n', name), name))),
          scopes: [scopeOf(kept.id, podKind)],
        });
        const start = await first.revision();
        const { next } = await first.list(allPods, { limit: 4 });
        await first.write({ changes: [putPod(podKey(kept.id, 'n', 'x'), 'new')] });
        await first.write({ changes: [], removals: [{ source: gone.id }] });
        const last = await first.revision();
        await first[Symbol.asyncDispose]();

        await using second = await place.open();
        expect(await second.revision()).toBe(last);
        expect(second.control).toBe(first.control);
        expect((await second.sources(everything)).map(({ id }) => id)).toEqual([kept.id, second.control]);
        expect(await second.scopes({ visible: everything })).toEqual([scopeOf(kept.id, podKind)]);
        expect(textOf(await second.get(everything, podKey(kept.id, 'n', 'x')))).toBe('new');
        expect(await walkPaths(second)).toEqual(['n/x', 'n/y', 'n/z']);
        const rest = await second.list(allPods, { limit: 9, ...(next === undefined ? {} : { after: next }) });
        expect(rest.objects.map(({ key }) => key.name)).toEqual(['y', 'z']);
        const events = await takeEvents(second, start, 4);
        expect(events.map(({ type, object }) => [type, object.key.name])).toEqual([
          ['modified', 'x'],
          ['deleted', 'x'],
          ['deleted', 'y'],
          ['deleted', 'z'],
        ]);
        expect(await walkPaths(second, { ...allPods, at: start })).toHaveLength(6);
      });

      it('contract: calls after it was closed fail with ServiceUnavailable', async () => {
        const store = await (await placeForTest(subject)).open();
        await store[Symbol.asyncDispose]();
        await expect(store.revision()).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
        await expect(store.write({ changes: [] })).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
      });
    });
  }

  if (subject.isShared) {
    describe('replicas', () => {
      it('architecture 5: each sees what the other wrote, and watches hear of it', async () => {
        const place = await placeForTest(subject);
        await using one = await place.open();
        await using two = await place.open();
        const { id } = await one.ensureSource('cluster', 'a');
        const start = await two.revision();
        const heard = takeEvents(two, start, 4);
        const batches = Array.from({ length: 4 }, async (_, at) => {
          const store = at % 2 === 0 ? one : two;
          return await store.write({ changes: [putPod(podKey(id, 'n', `x${at}`), '')] });
        });
        const ends = (await Promise.all(batches)).map((answer) => answer.revision);
        expect(ends.toSorted((a, b) => Number(a - b))).toEqual([1n, 2n, 3n, 4n].map((n) => start + n));
        expect((await heard).map(({ object }) => object.revision)).toEqual([1n, 2n, 3n, 4n].map((n) => start + n));
        for (const store of [one, two]) expect(await walkPaths(store)).toEqual(['n/x0', 'n/x1', 'n/x2', 'n/x3']);
        await one.write({ changes: [], removals: [{ source: id }] });
        expect(await two.count(allPods)).toBe(0);
        const again = await two.ensureSource('cluster', 'a');
        expect((await one.ensureSource('cluster', 'a')).id).toBe(again.id);
      });

      it('KSY-J03 a lease one replica holds is refused to the other, and its fence holds for both', async () => {
        const place = await placeForTest(subject);
        await using one = await place.open();
        await using two = await place.open();
        const { id } = await one.ensureSource('cluster', 'a');
        const fence = await one.acquireLease(id, 'one', 60_000);
        expect(await two.acquireLease(id, 'two', 60_000)).toBeUndefined();
        await one.releaseLease(id, 'one');
        expect(await two.acquireLease(id, 'two', 60_000)).toBeDefined();
        const late = one.write({ changes: [], fences: fence === undefined ? [] : [fence] });
        await expect(late).rejects.toMatchObject({ reason: 'Conflict' });
      });
    });
  }
}
