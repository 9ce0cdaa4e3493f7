import { parseLabelSelector, type Revision, revision } from '@orrery/model';
import { labelCondition } from '@orrery/query';
import { describe, expect, it } from 'vitest';
import type { ListPage } from '../contract/reading.ts';
import type { Store } from '../contract/store.ts';
import type { Put } from '../contract/writing.ts';
import {
  allPods,
  everything,
  pathsOf,
  podKey,
  podKind,
  putObject,
  putPod,
  textOf,
  visibleSources,
  walkObjects,
  walkPaths,
} from './objects.ts';
import type { TestStores } from './store-under-test.ts';

/** States of the past: history, reads at a revision, tombstones. */
export function describePast({ open, emptied }: TestStores): void {
  describe('the past', () => {
    it('SEA-O04 tells the states of an object, newest first', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'n', 'x');
      const start = await store.revision();
      const began = Date.now();
      await store.write({ changes: [putPod(key, '1')] });
      await store.write({ changes: [putPod(key, '2')] });
      await store.write({ changes: [{ op: 'remove', key }] });
      await store.write({ changes: [putPod(key, '3', { uid: 'second' })] });
      const entries = await store.history(everything, key, { limit: 10 });
      expect(entries.map(({ type, revision: at, object }) => [type, at - start, textOf(object)])).toEqual([
        ['recreated', 4n, '3'],
        ['deleted', 3n, '2'],
        ['modified', 2n, '2'],
        ['added', 1n, '1'],
      ]);
      const times = entries.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(times.at(-1)).toBeGreaterThanOrEqual(began);
      expect(times[0]).toBeLessThanOrEqual(Date.now());
      const [first, second] = await store.history(everything, key, { limit: 2 });
      expect([first, second]).toEqual(entries.slice(0, 2));
      expect(await store.history(everything, key, { limit: 9, before: revision(start + 3n) })).toEqual(
        entries.slice(2),
      );
      expect(await store.history({ kind: 'grants', grants: [] }, key, { limit: 10 })).toEqual([]);
      expect(await store.history(everything, podKey(id, 'n', 'never'), { limit: 10 })).toEqual([]);
    });

    it('KSY-B03 KSY-C06 the history keeps why an object was deleted, where the writer said so', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const keys = ['u', 'v', 'w', 'x', 'y', 'z'].map((name) => podKey(id, 'n', name));
      const [u, v, w, x, y] = keys;
      if (!u || !v || !w || !x || !y) throw new Error('there are six keys');
      await store.write({ changes: keys.map((key) => putPod(key, '')) });
      const remove = (key: typeof u, cause?: string) =>
        ({ op: 'remove', key, ...(cause === undefined ? {} : { cause }) }) as const;
      const none = podKey(id, 'n', 'none');
      await store.write({
        changes: [
          remove(u, 'OutOfScope'),
          remove(none, 'OutOfScope'),
          remove(v, 'OutOfScope'),
          remove(w),
          remove(x, 'Other'),
        ],
      });
      await store.write({ changes: [putPod(u, 'again')] });
      const causes = async () =>
        await Promise.all(
          keys.map(async (key) => {
            const entries = await store.history(everything, key, { limit: 10 });
            return entries.filter(({ type }) => type === 'deleted').map(({ cause }) => cause);
          }),
        );
      expect(await causes()).toEqual([['OutOfScope'], ['OutOfScope'], [undefined], ['Other'], [], []]);
      await store.write({ changes: [], removals: [{ source: id, ...podKind, cause: 'KindRemoved' }] });
      const [first, ...rest] = await causes();
      expect(first).toEqual(['KindRemoved', 'OutOfScope']);
      expect(rest).toEqual([['OutOfScope'], [undefined], ['Other'], ['KindRemoved'], ['KindRemoved']]);
      await store.write({ changes: [putPod(y, 'new')] });
      expect((await causes())[4]).toEqual(['KindRemoved']);
    });

    it('SEA-O04 an object that was removed explicitly has a history, of a removed source too', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const keys = ['x', 'y', 'z'].map((name) => podKey(id, 'n', name));
      await store.write({ changes: keys.map((key) => putPod(key, '1')) });
      const before = await store.revision();
      await store.write({ changes: [], removals: [{ source: id }] });
      for (const [at, key] of keys.entries()) {
        const entries = await store.history(everything, key, { limit: 10 });
        expect(entries.map((entry) => [entry.type, entry.revision])).toEqual([
          ['deleted', before + BigInt(at + 1)],
          ['added', before - 2n + BigInt(at)],
        ]);
      }
    });

    it('SEA-O01 reads the state after any revision', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const empty = await store.revision();
      const web = { ...allPods, where: labelCondition(parseLabelSelector('app=web')) };
      const moments = new Map<Revision, readonly [all: readonly string[], web: readonly string[]]>([[empty, [[], []]]]);
      const pod = (name: string, app: string): Put =>
        putObject(podKey(id, 'n', name), { metadata: { labels: { app } } });
      const step = async (changes: Parameters<Store['write']>[0]['changes'], all: string, ofWeb: string) => {
        const { revision: at } = await store.write({ changes });
        moments.set(at, [[...all].map((name) => `n/${name}`), [...ofWeb].map((name) => `n/${name}`)]);
      };
      await step([pod('b', 'web')], 'b', 'b');
      await step([pod('a', 'db')], 'ab', 'b');
      await step([pod('a', 'web')], 'ab', 'ab');
      await step([pod('c', 'web')], 'abc', 'abc');
      await step([{ op: 'remove', key: podKey(id, 'n', 'b') }], 'ac', 'ac');
      await step([pod('b', 'db')], 'abc', 'ac');
      const last = await store.revision();
      await store.write({ changes: [], removals: [{ source: id }] });
      const gone = await store.revision();
      moments.set(gone, [[], []]);
      for (const [at, [all, ofWeb]] of moments) {
        for (const limit of [1, 10]) {
          expect(await walkPaths(store, { ...allPods, at }, limit), `all at ${at}`).toEqual(all);
          expect(await walkPaths(store, { ...web, at }, limit), `web at ${at}`).toEqual(ofWeb);
        }
        expect((await store.list({ ...allPods, at }, { limit: 1 })).revision).toBe(at);
        const seen = await store.get(everything, podKey(id, 'n', 'b'), { at });
        expect(seen !== undefined, `get at ${at}`).toBe(all.includes('n/b'));
      }
      // Within the block of the removal its objects go one by one.
      expect(await walkPaths(store, { ...allPods, at: revision(last + 1n) })).toEqual(['n/b', 'n/c']);
      expect(await walkPaths(store, { ...allPods, at: last, visible: visibleSources() })).toEqual([]);
      expect(
        await walkPaths(store, { ...allPods, at: last, order: [{ by: 'revision', descending: true }] }, 2),
      ).toEqual(['n/b', 'n/c', 'n/a']);
    });

    it('SEA-O02 a revision of the future is BadRequest, one that is no longer kept or never was is Expired', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const { revision: at } = await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')] });
      const asked = async (moment: Revision): Promise<unknown> =>
        await Promise.allSettled([
          store.list({ ...allPods, at: moment }, { limit: 1 }),
          store.count({ ...allPods, at: moment }),
          store.get(everything, podKey(id, 'n', 'x'), { at: moment }),
        ]).then((answers) =>
          answers.map((answer) => (answer.status === 'rejected' ? answer.reason.reason : 'answered')),
        );
      expect(await asked(at)).toEqual(['answered', 'answered', 'answered']);
      expect(await asked(revision(at + 1n))).toEqual(['BadRequest', 'BadRequest', 'BadRequest']);
      expect(await asked(revision(0n))).toEqual(['Expired', 'Expired', 'Expired']);
    });

    it('SEA-O03 gives tombstones beside or instead of what is there', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const gone = await store.ensureSource('cluster', 'gone');
      const began = Date.now();
      await store.write({ changes: [...'abc'].map((name) => putPod(podKey(id, 'n', name), name)) });
      await store.write({ changes: [putPod(podKey(gone.id, 'n', 'g'), 'g')] });
      await store.write({ changes: [...'ab'].map((name) => ({ op: 'remove', key: podKey(id, 'n', name) }) as const) });
      const beforeAgain = await store.revision();
      await store.write({ changes: [putPod(podKey(id, 'n', 'a'), 'again')], removals: [{ source: gone.id }] });
      const tombstones = await walkObjects(store, { ...allPods, deleted: 'only' }, 1);
      expect(tombstones.map((object) => [pathsOf([object])[0], textOf(object)])).toEqual([
        ['n/b', 'b'],
        ['n/g', 'g'],
      ]);
      for (const { deletedAt } of tombstones) {
        expect(deletedAt).toBeGreaterThanOrEqual(began);
        expect(deletedAt).toBeLessThanOrEqual(Date.now());
      }
      const both = await walkObjects(store, { ...allPods, deleted: 'include' }, 2);
      expect(both.map((object) => [pathsOf([object])[0], object.deletedAt !== undefined])).toEqual([
        ['n/a', false],
        ['n/b', true],
        ['n/c', false],
        ['n/g', true],
      ]);
      expect(await walkPaths(store, { ...allPods, deleted: 'only', at: beforeAgain })).toEqual(['n/a', 'n/b']);
      const recently = { kind: 'time', of: 'deleted', since: began } as const;
      expect(await walkPaths(store, { ...allPods, deleted: 'include', where: recently })).toEqual(['n/b', 'n/g']);
      const not = { kind: 'not', of: recently } as const;
      expect(await walkPaths(store, { ...allPods, deleted: 'include', where: not })).toEqual(['n/a', 'n/c']);
    });

    it('SEA-H07 a list of now by a key that changes goes on as of its first page', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const names = ['a', 'b', 'c', 'd', 'e'];
      const keyOf = (name: string) => podKey(id, 'n', name);
      const onNode = (name: string, nodeName: string) => putObject(keyOf(name), { spec: { nodeName } });
      await store.write({ changes: names.map((name, index) => onNode(name, `node-${5 - index}`)) });
      const path = [
        { kind: 'member', name: 'spec' },
        { kind: 'member', name: 'nodeName' },
      ] as const;
      for (const by of ['revision', { path }] as const) {
        const query = { ...allPods, order: [{ by }] };
        const whole = pathsOf(await walkObjects(store, query, 10));
        const first = await store.list(query, { limit: 2 });
        await store.write({
          changes: [onNode('c', 'node-0'), { op: 'remove', key: keyOf('a') }, onNode('f', 'node-9')],
        });
        const { revision: at } = first;
        const seen = [...pathsOf(first.objects)];
        for (let after = first.next; after !== undefined; ) {
          const page: ListPage = await store.list({ ...query, at }, { limit: 1, after });
          seen.push(...pathsOf(page.objects));
          after = page.next;
        }
        expect(seen).toEqual(whole);
      }
    });

    it('SEA-G02 selects by when a state was stored', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const { revision: first } = await store.write({ changes: [putPod(podKey(id, 'n', 'old'), '')] });
      const written = await waitForNextMs();
      await store.write({ changes: [putPod(podKey(id, 'n', 'new'), '')] });
      const since = { kind: 'time', of: 'changed', since: written } as const;
      const before = { kind: 'time', of: 'changed', before: written } as const;
      expect(await walkPaths(store, { ...allPods, where: since })).toEqual(['n/new']);
      expect(await walkPaths(store, { ...allPods, where: before })).toEqual(['n/old']);
      expect(await walkPaths(store, { ...allPods, where: { kind: 'not', of: since } })).toEqual(['n/old']);
      expect(await store.revisionAt(written - 1)).toBe(first);
      expect(await store.revisionAt(Date.now() + 1000)).toBe(await store.revision());
      expect(await store.revisionAt(1000)).toBeUndefined();
    });

    it('SEA-O01 versions of the present say nothing of the past', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'n', 'x');
      await store.write({ changes: [putPod(key, '1'), { op: 'remove', key }] });
      expect(await store.versions({ source: id, ...podKind }, { limit: 10 })).toEqual([]);
      expect(await store.count(allPods)).toBe(0);
      expect(await store.get(everything, key)).toBeUndefined();
    });
  });
}

/** Lets the clock of this machine, which is the databases' too, pass a millisecond. @returns a time between then and now. */
async function waitForNextMs(): Promise<number> {
  const start = Date.now();
  while (Date.now() < start + 2) await new Promise(setImmediate);
  return start + 1;
}
