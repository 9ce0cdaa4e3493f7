import { objectPath, type SourceId } from '@orrery/model';
import { compareText, type ObjectQuery, type OrderKey } from '@orrery/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import {
  allPods,
  everything,
  nodeKey,
  pathsOf,
  podKey,
  podKind,
  putObject,
  putPod,
  visibleSources,
  walkObjects,
  walkPaths,
} from './objects.ts';
import type { TestStores } from './store-under-test.ts';

const part = fc.stringMatching(/^[a-c][a-c.-]{0,3}$/);

/** Total orders and walks over pages. */
export function describeOrders({ emptied }: TestStores): void {
  describe('orders and pages', () => {
    it('SEA-H01 walks sources by name and objects by the bytes of their path, whatever the page size', async () => {
      const names = fc.uniqueArray(fc.tuple(part, part), {
        selector: ([a, b]) => `${a}/${b}`,
        minLength: 1,
        maxLength: 12,
      });
      const store = await emptied();
      let round = 0;
      await fc.assert(
        fc.asyncProperty(names, fc.integer({ min: 1, max: 5 }), async (keys, limit) => {
          round += 1;
          const b = await store.ensureSource('cluster', `${round}-b`);
          const a = await store.ensureSource('cluster', `${round}-a`);
          const pods = [b, a].map(({ id }) => keys.map(([namespace, name]) => putPod(podKey(id, namespace, name), '')));
          await store.write({ changes: pods.flat() });
          const sorted = keys.map(([namespace, name]) => objectPath(namespace, name)).sort(compareText);
          const of = (...sources: readonly SourceId[]): ObjectQuery => ({
            ...allPods,
            visible: visibleSources(...sources),
          });
          expect(await walkPaths(store, of(b.id, a.id), limit)).toEqual([...sorted, ...sorted]);
          expect(await walkPaths(store, of(b.id), limit)).toEqual(sorted);
          await store.write({ changes: [], removals: [{ source: a.id }] });
          expect(await walkPaths(store, of(b.id, a.id), limit)).toEqual(sorted);
          await store.write({ changes: [], removals: [{ source: b.id }] });
        }),
        { numRuns: 15 },
      );
    });

    it('SEA-H01 puts a-b/x before a/x, and orders by bytes where UTF-16 differs', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      // U+FF41 is below U+1D6D1 by code point, above its first surrogate by UTF-16 unit.
      const names = ['\uff41', '\u{1d6d1}', 'z', 'é'];
      const keys = [podKey(id, 'a', 'x'), podKey(id, 'a-b', 'x'), ...names.map((name) => podKey(id, 'b', name))];
      await store.write({ changes: keys.map((key) => putPod(key, '')) });
      const sorted = ['a-b/x', 'a/x', 'b/z', 'b/é', 'b/\uff41', 'b/\u{1d6d1}'];
      for (const limit of [1, 2, 10]) expect(await walkPaths(store, allPods, limit)).toEqual(sorted);
      expect(await walkPaths(store, { ...allPods, order: [{ by: 'name' }] }, 2)).toEqual([
        ...['a-b/x', 'a/x', 'b/z', 'b/é', 'b/\uff41', 'b/\u{1d6d1}'],
      ]);
      expect(await walkPaths(store, { ...allPods, order: [{ by: 'namespace' }] }, 2)).toEqual([
        ...['a/x', 'a-b/x', 'b/z', 'b/é', 'b/\uff41', 'b/\u{1d6d1}'],
      ]);
    });

    it('SEA-H01 orders several kinds by source, group, plural and path', async () => {
      const store = await emptied();
      const b = await store.ensureSource('cluster', 'b');
      const a = await store.ensureSource('cluster', 'a');
      const account = await store.ensureSource('account', 'z');
      const deployment = (source: SourceId) => ({
        ...podKey(source, 'n', 'd'),
        group: 'apps',
        resource: 'deployments',
      });
      const keys = [b.id, a.id, account.id].flatMap((id) => [deployment(id), podKey(id, 'n', 'p'), nodeKey(id, 'm')]);
      await store.write({ changes: keys.map((key) => putObject(key)) });
      const expected = [account.id, a.id, b.id].flatMap((id) => ['m', 'n/p', 'n/d'].map((path) => [id, path]));
      for (const limit of [1, 4, 100]) {
        const found = await walkObjects(store, { visible: everything }, limit);
        expect(found.map(({ key }) => [key.source, objectPath(key.namespace, key.name)])).toEqual(expected);
      }
    });

    it.each<[string, readonly OrderKey[], readonly string[]]>([
      ['name', [{ by: 'name' }], ['n/a', 'm/b', 'n/b', 'm/c']],
      ['name descending', [{ by: 'name', descending: true }], ['m/c', 'm/b', 'n/b', 'n/a']],
      ['created', [{ by: 'created' }], ['n/b', 'm/b', 'm/c', 'n/a']],
      ['created descending', [{ by: 'created', descending: true }], ['m/b', 'm/c', 'n/b', 'n/a']],
      ['revision descending', [{ by: 'revision', descending: true }], ['m/c', 'n/b', 'm/b', 'n/a']],
      ['origin version', [{ by: 'originVersion' }], ['n/b', 'm/b', 'm/c', 'n/a']],
      ['origin version descending', [{ by: 'originVersion', descending: true }], ['m/c', 'm/b', 'n/b', 'n/a']],
      ['uid', [{ by: 'uid' }], ['m/c', 'n/b', 'n/a', 'm/b']],
      ['owner', [{ by: 'owner' }], ['n/b', 'm/b', 'm/c', 'n/a']],
      [
        'a field',
        [
          {
            by: {
              path: [
                { kind: 'member', name: 'spec' },
                { kind: 'member', name: 'nodeName' },
              ],
            },
          },
        ],
        ['m/b', 'n/b', 'm/c', 'n/a'],
      ],
      [
        'namespace, then name descending',
        [{ by: 'namespace' }, { by: 'name', descending: true }],
        ['m/c', 'm/b', 'n/b', 'n/a'],
      ],
      ['source descending', [{ by: 'source', descending: true }], ['m/b', 'm/c', 'n/a', 'n/b']],
      ['path descending', [{ by: 'path', descending: true }], ['n/b', 'n/a', 'm/c', 'm/b']],
    ])('SEA-H03 orders by %s, absent values last, ties in the default order', async (_, order, expected) => {
      const store = await emptied();
      await writeOrdered(store);
      for (const limit of [1, 3, 10]) expect(await walkPaths(store, { ...allPods, order }, limit)).toEqual(expected);
    });

    it('SEA-H09 skips rows behind a position', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [...'abcdef'].map((name) => putPod(podKey(id, 'n', name), '')) });
      for (const query of [allPods, { ...allPods, order: [{ by: 'name' }] as const }]) {
        const first = await store.list(query, { limit: 2, skip: 1 });
        expect(pathsOf(first.objects)).toEqual(['n/b', 'n/c']);
        const { next } = first;
        const second = await store.list(query, { limit: 2, skip: 1, ...(next === undefined ? {} : { after: next }) });
        expect(pathsOf(second.objects)).toEqual(['n/e', 'n/f']);
        expect(second.next).toBeUndefined();
        expect(await store.list(query, { limit: 2, skip: 6 })).toMatchObject({ objects: [] });
      }
      for (const range of [{ limit: 0 }, { limit: 1.5 }, { limit: 1, skip: -1 }, { limit: 1, skip: 1_000_001 }]) {
        await expect(store.list(allPods, range)).rejects.toMatchObject({ reason: 'BadRequest' });
      }
    });

    it('SEA-H07 a position survives writes before and behind it, and the loss of its own row', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [...'bdfh'].map((name) => putPod(podKey(id, 'n', name), '')) });
      const { next } = await store.list(allPods, { limit: 2 });
      if (next === undefined) throw new Error('more rows must follow');
      expect(JSON.parse(JSON.stringify(next))).toEqual(next);
      await store.write({
        changes: [
          ...['a', 'e'].map((name) => putPod(podKey(id, 'n', name), '')),
          { op: 'remove', key: podKey(id, 'n', 'd') },
        ],
      });
      const rest = await store.list(allPods, { limit: 10, after: next });
      expect(pathsOf(rest.objects)).toEqual(['n/e', 'n/f', 'n/h']);
    });

    it('KSY-D11 gives versions of a scope in path order, in ranges', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const names = ['a', 'b', 'c', 'd'];
      await store.write({ changes: names.map((name) => putPod(podKey(id, 'n', name), name, { originVersion: name })) });
      await store.write({ changes: [putPod(podKey(id, 'n-1', 'a'), '')] });
      const scope = { source: id, ...podKind };
      const all = await store.versions(scope, { limit: 10 });
      expect(all.map(({ path, uid, originVersion }) => [path, uid, originVersion])).toEqual([
        ['n-1/a', 'uid-n-1/a', '1'],
        ...names.map((name) => [`n/${name}`, `uid-n/${name}`, name]),
      ]);
      const some = await store.versions(scope, { after: 'n/a', through: 'n/c', limit: 10 });
      expect(some.map((version) => version.path)).toEqual(['n/b', 'n/c']);
      expect(await store.versions(scope, { from: 'n/b', limit: 1 })).toEqual([all[2]]);
      expect(await store.versions(scope, { after: 'n/a', limit: 1 })).toEqual([all[2]]);
      expect(await store.versions({ ...scope, resource: 'nodes' }, { limit: 1 })).toEqual([]);
    });
  });
}

/** Four pods whose orders all differ. */
async function writeOrdered(store: Store): Promise<void> {
  const { id } = await store.ensureSource('cluster', 'a');
  const pod = (path: string, facts: readonly (string | undefined)[], more: object) => {
    const [namespace = '', name = ''] = path.split('/');
    const [creationTimestamp, owner, nodeName] = facts;
    const reference = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: `u-${owner}`, controller: true };
    const ownerReferences = owner === undefined ? [] : [reference];
    const metadata = { ...(creationTimestamp === undefined ? {} : { creationTimestamp }), ownerReferences };
    return putObject(podKey(id, namespace, name), { metadata, spec: { nodeName } }, more);
  };
  await store.write({
    changes: [
      pod('n/a', [undefined, undefined, undefined], { originVersion: 'x7', uid: 'm' }),
      pod('m/b', ['2026-02-01T00:00:00Z', 'r2', 'node-1'], { originVersion: '10', uid: 'ü' }),
      pod('n/b', ['2026-01-01T00:00:00Z', 'r1', 'node-1'], { originVersion: '9', uid: 'a' }),
      pod('m/c', ['2026-02-01T00:00:00Z', 'r2', 'node-2'], { originVersion: '12345678901234567890123', uid: 'A' }),
    ],
  });
}
