import type { ObjectKey, SourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import type { Removal } from '../contract/writing.ts';
import { takeChanges } from './follow.ts';
import {
  allPods,
  everything,
  nodeKey,
  pathsOf,
  podKey,
  podKind,
  putObject,
  putPod,
  walkObjects,
  walkPaths,
} from './objects.ts';
import { scopeOf } from './scopes.ts';
import type { TestStores } from './store-under-test.ts';

/** Explicit removals. */
export function describeRemovals({ open, emptied }: TestStores): void {
  describe('explicit removals', () => {
    it('architecture 2.1: a source goes whole, at once, in one block, and its name is free again', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const other = await store.ensureSource('cluster', 'b');
      const pods = ['x', 'y', 'z'].map((name) => putPod(podKey(id, 'default', name), name));
      await store.write({ changes: [...pods, putPod(podKey(other.id, 'default', 'stays'), '')] });
      const before = await store.revision();
      const { revision: after } = await store.write({ changes: [], removals: [{ source: id }] });
      expect(after).toBe(before + 3n);
      expect(await walkPaths(store, { visible: everything })).toEqual(['default/stays']);
      expect(await store.get(everything, podKey(id, 'default', 'x'))).toBeUndefined();
      expect(await store.versions({ source: id, ...podKind }, { limit: 10 })).toEqual([]);
      expect((await store.sources(everything)).map((source) => source.name)).toEqual(['b', 'control']);
      await expect(store.write({ changes: pods })).rejects.toMatchObject({ reason: 'NotFound' });
      expect(await store.revision()).toBe(after);
      const again = await store.ensureSource('cluster', 'a');
      expect(again.id).not.toBe(id);
      expect(await walkPaths(store)).toEqual(['default/stays']);
      await store.write({ changes: [putPod(podKey(again.id, 'default', 'x'), 'new')] });
      expect(await walkPaths(store)).toEqual(['default/x', 'default/stays']);
    });

    it.each<[string, (source: SourceId) => Removal, readonly string[]]>([
      ['a kind', (source) => ({ source, ...podKind }), ['m', 'n/d']],
      ['a namespace of a kind', (source) => ({ source, ...podKind, namespace: 'n' }), ['m', 'n-1/a', 'n-1/b', 'n/d']],
      [
        'the cluster-scoped objects of a kind',
        (source) => ({ source, ...podKind, namespace: '' }),
        ['m', 'n-1/a', 'n-1/b', 'n/a', 'n/b', 'n/d'],
      ],
      [
        'a kind without objects',
        (source) => ({ source, group: '', resource: 'services' }),
        ['m', 'n-1/a', 'n-1/b', 'n/a', 'n/b', 'n/d'],
      ],
    ])('KSY-D41 removes %s of a source, and nothing else', async (_, removalOf, left) => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const other = await store.ensureSource('cluster', 'b');
      await writeMixed(store, id);
      await store.write({ changes: [putPod(podKey(other.id, 'n', 'a'), '')] });
      const removal = removalOf(id);
      await store.write({ changes: [], removals: [removal] });
      const ofSource = { visible: { kind: 'grants', grants: [{ sources: [id] }] } } as const;
      expect((await walkPaths(store, ofSource, 2)).toSorted()).toEqual(left.toSorted());
      expect(await walkPaths(store, { visible: { kind: 'grants', grants: [{ sources: [other.id] }] } })).toEqual([
        'n/a',
      ]);
      for (const key of mixedKeys(id)) {
        const stored = await store.get(everything, key);
        expect(stored !== undefined, key.name).toBe(left.includes(pathsOf([{ key }])[0] ?? ''));
      }
    });

    it('architecture 2.1: changes of the same batch come first, and are covered', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const before = await store.revision();
      const { outcomes, revision: after } = await store.write({
        changes: ['x', 'y'].map((name) => putPod(podKey(id, 'n', name), '')),
        removals: [{ source: id, ...podKind }],
      });
      expect(outcomes.map(({ kind }) => kind)).toEqual(['written', 'written']);
      expect(after).toBe(before + 4n);
      const changes = await takeChanges(store, before, 4);
      expect(changes.map(({ type, key }) => [type, key.name])).toEqual([
        ['put', 'x'],
        ['put', 'y'],
        ['remove', 'x'],
        ['remove', 'y'],
      ]);
    });

    it('architecture 2.1: a removal of nothing makes no change of an object', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [putPod(nodeKey(id, 'm'), '')] });
      const before = await store.revision();
      await store.write({ changes: [], removals: [{ source: id, ...podKind }] });
      const last = await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')] });
      expect(await takeChanges(store, before, 1)).toEqual([
        { revision: last.revision, type: 'put', key: podKey(id, 'n', 'x') },
      ]);
    });

    it('architecture 2.1: what is put again under a removal is new, and stays', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const names = Array.from({ length: 40 }, (_, at) => `x${at}`);
      await store.write({ changes: names.map((name) => putPod(podKey(id, 'n', name), 'same')) });
      await store.write({ changes: [], removals: [{ source: id, ...podKind }] });
      const key = podKey(id, 'n', 'x7');
      const expectation = putPod(podKey(id, 'n', 'x8'), 'same', { expects: 'absent' });
      const { outcomes } = await store.write({ changes: [putPod(key, 'same'), expectation] });
      expect(outcomes).toMatchObject([{ kind: 'written' }, { kind: 'written' }]);
      const absent = await store.write({ changes: [{ op: 'remove', key: podKey(id, 'n', 'x9') }] });
      expect(absent.outcomes).toEqual([{ kind: 'absent' }]);
      // A second removal covers the two alone.
      const before = await store.revision();
      expect(await walkPaths(store)).toEqual(['n/x7', 'n/x8']);
      await store.write({ changes: [], removals: [{ source: id }] });
      expect(await store.revision()).toBe(before + 2n);
      expect(await walkPaths(store)).toEqual([]);
    });

    it('architecture 2.1: many rows are purged in slices while reads never see one of them', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const names = Array.from({ length: 6000 }, (_, at) => `x${at}`);
      for (let at = 0; at < names.length; at += 2000) {
        await store.write({ changes: names.slice(at, at + 2000).map((name) => putPod(podKey(id, 'n', name), 'same')) });
      }
      await store.write({ changes: [], removals: [{ source: id, ...podKind }] });
      for (let round = 0; round < 30; round += 1) {
        expect(await walkObjects(store, allPods, 10)).toEqual([]);
        await store.write({ changes: [putObject(nodeKey(id, 'm'), { spec: round })] });
      }
      expect(await store.count({ visible: everything })).toBe(1);
    });

    it('KSY-D41 a scope goes with its state, a namespace of it without', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')], scopes: [scopeOf(id, podKind)] });
      await store.write({ changes: [], removals: [{ source: id, ...podKind, namespace: 'n' }] });
      expect(await store.scopes({ visible: everything })).toEqual([scopeOf(id, podKind)]);
      await store.write({ changes: [], removals: [{ source: id, ...podKind }] });
      expect(await store.scopes({ visible: everything })).toEqual([]);
    });

    it('contract: the source of the control objects cannot be removed', async () => {
      const store = await emptied();
      const removals = [{ source: store.control }];
      await expect(store.write({ changes: [], removals })).rejects.toMatchObject({ reason: 'Invalid' });
    });
  });
}

function mixedKeys(source: SourceId): ObjectKey[] {
  return [
    ...['n/a', 'n/b', 'n-1/a', 'n-1/b'].map((path) =>
      podKey(source, path.split('/')[0] ?? '', path.split('/')[1] ?? ''),
    ),
    nodeKey(source, 'm'),
    { ...podKey(source, 'n', 'd'), group: 'apps', resource: 'deployments' },
  ];
}

async function writeMixed(store: Store, source: SourceId): Promise<void> {
  await store.write({ changes: mixedKeys(source).map((key) => putObject(key)) });
}
