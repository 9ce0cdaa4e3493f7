import { type Revision, revision } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Retention } from '../contract/reading.ts';
import type { Store } from '../contract/store.ts';
import { endless, firstOf, takeChanges, takeEvents } from './follow.ts';
import { allPods, everything, pathsOf, podKey, podKind, putObject, putPod, walkObjects } from './objects.ts';
import type { OpenStore } from './store-under-test.ts';

const hourMs = 60 * 60 * 1000;

/** Keeps everything. */
const generous: Retention = {
  changelogMs: hourMs,
  changelogEntries: 1_000_000,
  historyMs: hourMs,
  historyBytes: 1024 ** 3,
};

/** What is forgotten, and what asking for it then says. */
export function describeRetention(open: OpenStore): void {
  describe('retention', () => {
    it('architecture 2: keeps what is within the retention', async () => {
      await using store = await open();
      const start = await writeTenStates(store);
      await store.compact(generous);
      expect(await takeChanges(store, start, 10)).toHaveLength(10);
      expect(await store.count({ ...allPods, at: revision(start + 1n) })).toBe(1);
      const { changelog, history, historyAt } = await store.horizon();
      expect([changelog <= start, history <= start]).toEqual([true, true]);
      expect(historyAt).toBeLessThanOrEqual(Date.now());
    });

    it('SEA-T03 watches from before the changelog are Expired, those from behind go on', async () => {
      await using store = await open();
      const start = await writeTenStates(store);
      await store.compact({ ...generous, changelogEntries: 4 });
      const { changelog } = await store.horizon();
      expect(changelog).toBe(start + 6n);
      for (const after of [start, revision(start + 5n)]) {
        const changes = firstOf(store.changes(after, { visible: everything }, endless()));
        await expect(changes).rejects.toMatchObject({ reason: 'Expired' });
        await expect(firstOf(store.watch(allPods, after, endless()))).rejects.toMatchObject({ reason: 'Expired' });
      }
      expect((await takeChanges(store, changelog, 4)).map((change) => change.revision - start)).toEqual([
        7n,
        8n,
        9n,
        10n,
      ]);
      expect(await takeEvents(store, changelog, 4)).toHaveLength(4);
      expect(await store.count({ ...allPods, at: revision(start + 1n) })).toBe(1);
    });

    it('SEA-T03 a watch that is passed by compaction ends with Expired, it does not skip', async () => {
      await using store = await open();
      const start = await writeTenStates(store);
      expect(await takeEvents(store, start, 10)).toHaveLength(10);
      await store.compact({ ...generous, changelogEntries: 0 });
      const late = firstOf(store.watch(allPods, revision(start + 9n), endless()));
      await expect(late).rejects.toMatchObject({ reason: 'Expired' });
    });

    it('SEA-O02 reads before the history are Expired, and the horizon says so', async () => {
      await using store = await open();
      const start = await writeTenStates(store);
      const now = await store.revision();
      await store.compact({ ...generous, historyBytes: 0 });
      const { history } = await store.horizon();
      expect(history).toBe(now);
      await expect(store.count({ ...allPods, at: revision(start + 5n) })).rejects.toMatchObject({ reason: 'Expired' });
      await expect(store.list({ ...allPods, at: revision(history - 1n) }, { limit: 1 })).rejects.toThrow(/20\d\d-/);
      expect(await store.count({ ...allPods, at: now })).toBe(1);
      const key = (await store.list(allPods, { limit: 1 })).objects[0]?.key;
      if (key === undefined) throw new Error('the object must be there');
      expect(await store.history(everything, key, { limit: 10 })).toHaveLength(1);
      expect(await store.revisionAt(1000)).toBeUndefined();
    });

    it('architecture 2: a changelog is never longer than the history that tells the states before', async () => {
      await using store = await open();
      await writeTenStates(store);
      await store.compact({ ...generous, historyBytes: 0 });
      const { changelog, history } = await store.horizon();
      expect(changelog).toBeGreaterThanOrEqual(history);
    });

    it('SEA-O03 tombstones go with the history, objects never do', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const keys = [...'abc'].map((name) => podKey(id, 'n', name));
      await store.write({ changes: keys.map((key) => putObject(key, { metadata: { labels: { app: key.name } } })) });
      await store.write({ changes: keys.slice(0, 2).map((key) => ({ op: 'remove', key }) as const) });
      expect(await store.count({ ...allPods, deleted: 'only' })).toBe(2);
      await store.compact({ ...generous, historyBytes: 0 });
      expect(await store.count({ ...allPods, deleted: 'only' })).toBe(0);
      expect(pathsOf(await walkObjects(store, allPods))).toEqual(['n/c']);
      // Labels nobody has any more are forgotten: written again they are found.
      await store.compact({ ...generous, historyBytes: 0, changelogEntries: 0 });
      await store.write({ changes: keys.map((key) => putObject(key, { metadata: { labels: { app: key.name } } })) });
      const where = { kind: 'label', of: 'labels', key: 'app', test: { op: 'in', values: ['a', 'c'] } } as const;
      expect(pathsOf(await walkObjects(store, { ...allPods, where }, 1))).toEqual(['n/a', 'n/c']);
    });

    it('architecture 2: objects and removals outlive a compaction of everything', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [...'abc'].map((name) => putPod(podKey(id, 'n', name), '')) });
      await store.write({ changes: [], removals: [{ source: id, ...podKind }] });
      await store.compact({ changelogMs: 0, changelogEntries: 0, historyMs: 0, historyBytes: 0 });
      expect(await walkObjects(store, allPods)).toEqual([]);
      const { revision: at } = await store.write({ changes: [putPod(podKey(id, 'n', 'b'), '')] });
      expect(pathsOf(await walkObjects(store, allPods))).toEqual(['n/b']);
      expect((await takeChanges(store, revision(at - 1n), 1)).map(({ key }) => key.name)).toEqual(['b']);
    });
  });
}

/** One pod in ten states. @returns the revision before the first. */
async function writeTenStates(store: Store): Promise<Revision> {
  const { id } = await store.ensureSource('cluster', 'a');
  const start = await store.revision();
  for (let at = 1; at <= 10; at += 1) await store.write({ changes: [putPod(podKey(id, 'n', 'x'), `state ${at}`)] });
  return start;
}
