import { revision, type ScopeKey } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import { takeChanges } from './follow.ts';
import { allPods, everything, podKey, podKind, putPod, walkPaths } from './objects.ts';
import type { TestStores } from './store-under-test.ts';

/** Deletions that wait for confirmation. */
export function describeHeldDeletes({ open, emptied }: TestStores): void {
  describe('held deletes', () => {
    it('architecture 4.1: what is held stays served, and is told with count and examples', async () => {
      await using store = await open();
      const scope = await writePods(store, 30);
      const before = await store.revision();
      expect(await store.heldDeletes(scope)).toBeUndefined();
      const paths = Array.from({ length: 25 }, (_, at) => `n/x${String(at).padStart(2, '0')}`);
      const heldAt = await store.holdDeletes(scope, paths.toReversed());
      expect(await store.heldDeletes(scope)).toEqual({ scope, heldAt, count: 25, examples: paths.slice(0, 20) });
      expect(await store.count(allPods)).toBe(30);
      expect(await store.count({ ...allPods, deleted: 'only' })).toBe(0);
      const next = await store.write({ changes: [putPod(podKey(scope.source, 'n', 'new'), '')] });
      expect(await takeChanges(store, before, 1)).toMatchObject([{ revision: next.revision, type: 'put' }]);
    });

    it('architecture 4.1: confirming deletes exactly what is held and not written since, in one block', async () => {
      const store = await emptied();
      const scope = await writePods(store, 5);
      const heldAt = await store.holdDeletes(scope, ['n/x00', 'n/x01', 'n/x02', 'n/never']);
      await store.write({ changes: [putPod(podKey(scope.source, 'n', 'x01'), 'seen again')] });
      const before = await store.revision();
      const { revision: after, outcomes } = await store.confirmHeld(scope, heldAt);
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['absent', 'removed', 'removed', 'spared']);
      expect(after).toBe(before + 2n);
      expect(await walkPaths(store)).toEqual(['n/x01', 'n/x03', 'n/x04']);
      expect(await store.heldDeletes(scope)).toBeUndefined();
      await expect(store.confirmHeld(scope, heldAt)).rejects.toMatchObject({ reason: 'Conflict' });
      expect(await store.revision()).toBe(after);
    });

    it('architecture 4.1: another hold takes the place of the first, holding nothing clears it', async () => {
      const store = await emptied();
      const scope = await writePods(store, 3);
      const first = await store.holdDeletes(scope, ['n/x00']);
      const second = await store.holdDeletes(scope, ['n/x01']);
      expect(second).toBeGreaterThan(first);
      expect(await store.heldDeletes(scope)).toMatchObject({ heldAt: second, examples: ['n/x01'] });
      await expect(store.confirmHeld(scope, first)).rejects.toMatchObject({ reason: 'Conflict' });
      await store.holdDeletes(scope, []);
      expect(await store.heldDeletes(scope)).toBeUndefined();
      await expect(store.confirmHeld(scope, second)).rejects.toMatchObject({ reason: 'Conflict' });
      expect(await store.count(allPods)).toBe(3);
    });

    it('architecture 4.1: of two confirmations at once one is Conflict', async () => {
      const store = await emptied();
      const scope = await writePods(store, 3);
      const heldAt = await store.holdDeletes(scope, ['n/x00', 'n/x01']);
      const answers = await Promise.allSettled([store.confirmHeld(scope, heldAt), store.confirmHeld(scope, heldAt)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await walkPaths(store)).toEqual(['n/x02']);
    });

    it('architecture 4.1: holds of two scopes are apart and go with their scope', async () => {
      const store = await emptied();
      const scope = await writePods(store, 2);
      const other = { ...scope, resource: 'nodes' };
      const heldAt = await store.holdDeletes(scope, ['n/x00']);
      await store.holdDeletes(other, ['m']);
      expect(await store.heldDeletes(scope)).toMatchObject({ heldAt, count: 1 });
      expect(await store.heldDeletes(other)).toMatchObject({ count: 1, examples: ['m'] });
      await store.write({ changes: [], removals: [{ source: scope.source, ...podKind }] });
      expect(await store.heldDeletes(scope)).toBeUndefined();
      expect(await store.heldDeletes(other)).toBeDefined();
      await expect(store.confirmHeld(scope, revision(heldAt))).rejects.toMatchObject({ reason: 'Conflict' });
      expect(await store.get(everything, podKey(scope.source, 'n', 'x00'))).toBeUndefined();
    });
  });
}

async function writePods(store: Store, count: number): Promise<ScopeKey> {
  const { id } = await store.ensureSource('cluster', 'a');
  const names = Array.from({ length: count }, (_, at) => `x${String(at).padStart(2, '0')}`);
  await store.write({ changes: names.map((name) => putPod(podKey(id, 'n', name), '')) });
  return { source: id, ...podKind };
}
