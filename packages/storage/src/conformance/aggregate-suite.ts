import type { Aggregate, FieldPath, GroupKey } from '@orrery/query';
import { parseFieldPath } from '@orrery/query';
import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import { allPods, podKey, putObject } from './objects.ts';
import type { TestStores } from './store-under-test.ts';

const path = (text: string): FieldPath => parseFieldPath(text);

type Rows = readonly (readonly [key: string | null, count: number, ...values: (string | null)[]])[];

/** Groups and what is computed of them. */
export function describeAggregates({ open, emptied }: TestStores): void {
  describe('aggregation', () => {
    it.each<[string, GroupKey, readonly Aggregate[], Rows]>([
      [
        'namespace',
        { by: 'namespace' },
        [],
        [
          ['n', 3],
          ['m', 1],
        ],
      ],
      ['source', { by: 'source' }, [{ kind: 'count' }], [['cluster/a', 4, '4']]],
      ['kind', { by: 'kind' }, [], [['pods', 4]]],
      [
        'a label',
        { by: 'label', key: 'app' },
        [],
        [
          ['web', 2],
          ['db', 1],
          [null, 1],
        ],
      ],
      [
        'a declared field',
        { by: 'field', field: { path: path('spec.nodeName') } },
        [],
        [
          ['n1', 3],
          [null, 1],
        ],
      ],
      [
        'a list field',
        { by: 'field', field: { path: path('spec.containers[].image') } },
        [],
        [
          ['img:1', 2],
          ['img:2', 2],
          [null, 1],
        ],
      ],
      [
        'an undeclared field',
        { by: 'field', field: { path: path('spec.priority') } },
        [],
        [
          ['3', 2],
          ['9007199254740993', 1],
          [null, 1],
        ],
      ],
      [
        'days',
        { by: 'created', bucketMs: 86_400_000 },
        [],
        [
          ['2026-01-01T00:00:00.000Z', 2],
          ['2026-01-02T00:00:00.000Z', 1],
          [null, 1],
        ],
      ],
      [
        'namespace with sums of quantities',
        { by: 'namespace' },
        [
          { kind: 'sum', path: path('spec.memory') },
          { kind: 'max', path: path('spec.memory') },
          { kind: 'avg', path: path('spec.memory') },
        ],
        [
          ['n', 3, '1610612736', 'much', '805306368'],
          ['m', 1, null, null, null],
        ],
      ],
      [
        'namespace with distinct values',
        { by: 'namespace' },
        [
          { kind: 'distinct', path: path('spec.nodeName') },
          { kind: 'min', path: path('spec.priority') },
        ],
        [
          ['n', 3, '1', '3'],
          ['m', 1, '1', '9007199254740993'],
        ],
      ],
    ])('SEA-M01 groups by %s', async (_, by, aggregates, expected) => {
      const store = await emptied();
      await writePods(store);
      const answer = await store.aggregate(allPods, { by: [by], aggregates, limit: 100 });
      const rows = answer.groups.map(({ key, count, values }) => [...key, count, ...values]);
      expect(rows).toEqual(expected);
      expect(answer).toMatchObject({ total: 4, otherCount: 0, revision: await store.revision() });
    });

    it('SEA-M02 sums up the groups left out, and orders by count, then key by bytes, null last', async () => {
      const store = await emptied();
      await writePods(store);
      const by: readonly GroupKey[] = [{ by: 'label', key: 'app' }, { by: 'namespace' }];
      const all = await store.aggregate(allPods, { by, aggregates: [], limit: 100 });
      expect(all.groups.map(({ key, count }) => [...key, count])).toEqual([
        ['db', 'n', 1],
        ['web', 'm', 1],
        ['web', 'n', 1],
        [null, 'n', 1],
      ]);
      const some = await store.aggregate(allPods, { by, aggregates: [], limit: 1 });
      expect(some).toEqual({ ...all, groups: all.groups.slice(0, 1), otherCount: 3 });
    });

    it('SEA-M03 an object with several values is in several groups, and that is said', async () => {
      const store = await emptied();
      await writePods(store);
      const images: GroupKey = { by: 'field', field: { path: path('spec.containers[].image') } };
      const listed = await store.aggregate(allPods, { by: [images], aggregates: [], limit: 1 });
      expect(listed).toMatchObject({ multiValued: true, total: 4, otherCount: 3 });
      const plain = await store.aggregate(allPods, { by: [{ by: 'namespace' }], aggregates: [], limit: 1 });
      expect(plain.multiValued).toBe(false);
      const none = await store.aggregate(allPods, { by: [], aggregates: [{ kind: 'count' }], limit: 1 });
      expect(none.groups).toEqual([{ key: [], count: 4, values: ['4'] }]);
    });

    it('SEA-M05 counts what the query selects and the caller may see, at any moment', async () => {
      await using store = await open();
      await writePods(store);
      const at = await store.revision();
      const groups = { by: [{ by: 'namespace' }], aggregates: [], limit: 100 } as const;
      const where = { kind: 'label', of: 'labels', key: 'app' } as const;
      const labelled = await store.aggregate({ ...allPods, where }, groups);
      expect(labelled.groups.map(({ key, count }) => [...key, count])).toEqual([
        ['n', 2],
        ['m', 1],
      ]);
      const visible = { kind: 'grants', grants: [{ namespaces: { patterns: ['m'], clusterScoped: false } }] } as const;
      expect((await store.aggregate({ ...allPods, visible }, groups)).groups).toEqual([
        { key: ['m'], count: 1, values: [] },
      ]);
      await store.write({ changes: [], removals: [{ source: (await store.ensureSource('cluster', 'a')).id }] });
      expect(await store.aggregate(allPods, groups)).toMatchObject({ groups: [], total: 0 });
      expect(await store.aggregate({ ...allPods, at }, groups)).toMatchObject({ total: 4, revision: at });
      expect(await store.aggregate({ ...allPods, deleted: 'only' }, groups)).toMatchObject({ total: 4 });
    });
  });
}

async function writePods(store: Store): Promise<void> {
  const { id } = await store.ensureSource('cluster', 'a');
  const image = (...images: readonly string[]) => images.map((text) => ({ image: text }));
  await store.write({
    changes: [
      putObject(podKey(id, 'n', 'a'), {
        metadata: { labels: { app: 'web' }, creationTimestamp: '2026-01-01T01:00:00Z' },
        spec: { nodeName: 'n1', containers: image('img:1', 'img:2', 'img:1'), priority: 3, memory: '1Gi' },
      }),
      putObject(podKey(id, 'n', 'b'), {
        metadata: { labels: { app: 'db' }, creationTimestamp: '2026-01-01T23:59:59Z' },
        spec: { nodeName: 'n1', containers: image('img:1'), priority: '3', memory: '512Mi' },
      }),
      putObject(podKey(id, 'n', 'c'), {
        metadata: { creationTimestamp: '2026-01-02T00:00:00Z' },
        spec: { containers: [], memory: 'much' },
      }),
      putObject(podKey(id, 'm', 'a'), {
        metadata: { labels: { app: 'web' } },
        spec: { nodeName: 'n1', containers: image('img:2'), priority: '9007199254740993' },
      }),
    ],
  });
}
