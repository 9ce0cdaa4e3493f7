import { parseLabelSelector, revision } from '@orrery/model';
import { type Condition, labelCondition, type ObjectQuery } from '@orrery/query';
import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '../contract/reading.ts';
import type { Put } from '../contract/writing.ts';
import { endless, firstOf, takeEvents } from './follow.ts';
import {
  allPods,
  everything,
  nodeKey,
  podKey,
  podKind,
  putObject,
  putPod,
  textOf,
  visibleSources,
  walkObjects,
} from './objects.ts';
import type { TestStores } from './store-under-test.ts';

/** Watching a query's objects. */
export function describeWatches({ open, emptied }: TestStores): void {
  describe('watch', () => {
    it('SEA-T05 what starts to match is added, what stops is deleted with its last matching state', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const start = await store.revision();
      const key = podKey(id, 'n', 'x');
      const pod = (app: string, spec: string): Put => putObject(key, { metadata: { labels: { app } }, spec });
      await store.write({ changes: [pod('web', '1')] });
      const where = labelCondition(parseLabelSelector('app=web'));
      const steps = [pod('web', '2'), pod('db', '3'), pod('db', '4'), pod('web', '5'), { op: 'remove', key } as const];
      for (const step of steps) await store.write({ changes: [step] });
      const events = await takeEvents(store, start, 5, { ...allPods, where });
      expect(events.map(({ type, object }) => [type, object.revision - start, textOf(object)])).toEqual([
        ['added', 1n, '1'],
        ['modified', 2n, '2'],
        ['deleted', 3n, '2'],
        ['added', 5n, '5'],
        ['deleted', 6n, '5'],
      ]);
    });

    it('SEA-T02 resumes from any event without a gap, before and after what is still in memory', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const start = await store.revision();
      const [first, rest] = ['abc', 'def'].map((names) => [...names].map((name) => putPod(podKey(id, 'n', name), '')));
      await store.write({ changes: first ?? [] });
      const live = takeEvents(store, start, 6);
      await store.write({ changes: rest ?? [] });
      const all = await live;
      expect(all.map(({ type, object }) => [type, object.key.name])).toEqual(
        [...'abcdef'].map((name) => ['added', name]),
      );
      for (const [at, { object }] of all.entries()) {
        if (at === 5) continue;
        const tail = await takeEvents(store, object.revision, 5 - at);
        expect(tail).toEqual(all.slice(at + 1));
      }
    });

    it('S-22.1 delivers only what is visible and of the kinds asked for', async () => {
      const store = await emptied();
      const a = await store.ensureSource('cluster', 'a');
      const b = await store.ensureSource('cluster', 'b');
      const start = await store.revision();
      const keys = [podKey(b.id, 'n', 'x'), nodeKey(a.id, 'm'), podKey(a.id, 'n', 'y'), podKey(a.id, 'o', 'z')];
      await store.write({ changes: keys.map((key) => putObject(key)) });
      const namespaces = { patterns: ['n'], clusterScoped: false };
      const queries: readonly [ObjectQuery, readonly string[]][] = [
        [{ visible: visibleSources(a.id) }, ['m', 'y', 'z']],
        [{ visible: visibleSources(a.id), kinds: [podKind] }, ['y', 'z']],
        [{ visible: { kind: 'grants', grants: [{ sources: [a.id], namespaces }] } }, ['y']],
      ];
      for (const [query, names] of queries) {
        const events = await takeEvents(store, start, names.length, query);
        expect(events.map(({ object }) => object.key.name)).toEqual(names);
      }
    });

    it('SEA-T06 a removed source is deleted object by object, in the default order, with last bodies', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const keys = [podKey(id, 'a', 'x'), podKey(id, 'a-b', 'x'), podKey(id, 'b', 'x')];
      await store.write({ changes: keys.map((key) => putPod(key, `last of ${key.namespace}`)) });
      const before = await store.revision();
      const live = takeEvents(store, before, 3);
      await store.write({ changes: [], removals: [{ source: id }] });
      const expected = ['a-b', 'a', 'b'].map((namespace, at) => [
        'deleted',
        before + BigInt(at) + 1n,
        `last of ${namespace}`,
      ]);
      const shown = ({ type, object }: Awaited<typeof live>[number]) => [type, object.revision, textOf(object)];
      expect((await live).map(shown)).toEqual(expected);
      expect((await takeEvents(store, before, 3)).map(shown)).toEqual(expected);
      const [, second] = await live;
      const tail = await takeEvents(store, revision((second?.object.revision ?? before) - 1n), 2);
      expect(tail.map(shown)).toEqual(expected.slice(1));
    });

    it('SEA-T04 sends bookmarks, also when nothing happens, and they are positions to go on from', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const start = await store.revision();
      const where = labelCondition(parseLabelSelector('app=none'));
      await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')] });
      const stop = new AbortController();
      const marks: bigint[] = [];
      const options = { signal: stop.signal, bookmarkMs: 5 };
      for await (const page of store.watch({ ...allPods, where }, start, options)) {
        const last: WatchEvent | undefined = page.at(-1);
        if (last?.type === 'bookmark') marks.push(last.revision);
        if (marks.at(-1) === start + 1n && marks.length >= 3) stop.abort();
      }
      expect(marks).toEqual(marks.toSorted((a, b) => Number(a - b)));
      await store.write({ changes: [putPod(podKey(id, 'n', 'y'), '')] });
      const [event] = await takeEvents(store, revision(marks.at(-1) ?? 0n), 1);
      expect(event?.object.key.name).toBe('y');
    });

    it('SEA-T08 refuses what a watch cannot answer', async () => {
      const store = await emptied();
      const now = await store.revision();
      const owner = { kind: 'owner', name: 'x', everyReference: false } as const;
      const conditions: readonly Condition[] = [
        { ...owner, seniority: 1 },
        { kind: 'not', of: { ...owner, seniority: 'any' } },
        { kind: 'join', edge: 'owner', to: { kind: 'and', of: [] } },
      ];
      const queries: readonly ObjectQuery[] = [
        ...conditions.map((where) => ({ visible: everything, where })),
        { visible: everything, at: now },
        { visible: everything, deleted: 'include' },
        { visible: everything, deleted: 'only' },
      ];
      for (const query of queries) {
        await expect(firstOf(store.watch(query, now, endless()))).rejects.toMatchObject({ reason: 'BadRequest' });
      }
      const past = revision(0n);
      await expect(firstOf(store.watch(allPods, past, endless()))).rejects.toMatchObject({ reason: 'Expired' });
    });

    it('SEA-T02 a list and a watch from its revision converge to the same objects', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [...'abcdefgh'].map((name) => putPod(podKey(id, 'n', name), '1')) });
      const first = await store.list(allPods, { limit: 3 });
      const held = new Map(first.objects.map((object) => [object.key.name, object]));
      await store.write({ changes: [...'ahi'].map((name) => putPod(podKey(id, 'n', name), '2')) });
      await store.write({ changes: [...'bg'].map((name) => ({ op: 'remove', key: podKey(id, 'n', name) }) as const) });
      const { next } = first;
      const rest = await store.list(allPods, { limit: 10, ...(next === undefined ? {} : { after: next }) });
      for (const object of rest.objects) held.set(object.key.name, object);
      for (const event of await takeEvents(store, first.revision, 5)) {
        if (event.type === 'deleted') held.delete(event.object.key.name);
        else held.set(event.object.key.name, event.object);
      }
      const now = await walkObjects(store, allPods);
      expect([...held.values()].toSorted((a, b) => (a.key.name < b.key.name ? -1 : 1))).toEqual(now);
    });

    it('STY-C01 ends when its signal aborts, and when the store is closed', async () => {
      const store = await open();
      const now = await store.revision();
      const stop = new AbortController();
      const aborted = firstOf(store.watch(allPods, now, { signal: stop.signal }));
      stop.abort();
      expect(await aborted).toBeUndefined();
      const left = firstOf(store.watch(allPods, now, endless()));
      await store[Symbol.asyncDispose]();
      expect(await left).toBeUndefined();
    });
  });
}
