import { silentLog } from '@orrery/kit';
import { declaredFieldsOf, hasReason, parseLabelSelector, printCells } from '@orrery/model';
import {
  type Condition,
  createdAtOf,
  evaluateCount,
  evaluateList,
  type FleetHistory,
  fieldCondition,
  labelCondition,
  labelsOf,
  parseExactJson,
  parseFieldSelector,
  parseSearchParameters,
  splitSearchLabels,
} from '@orrery/query';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fleet, kindOf, podJson, podKind, startFleet } from '../test-fleet.ts';
import { list } from './test-parameters-fleet.ts';
import { testStores } from './test-stores.ts';

describe.each(testStores)('lists on %s', (_, open) => {
  /** Clusters, namespaces, names and labels are few, so that conditions often meet something. */
  const clusters = ['a', 'a-b', 'b'];
  const namespaces = ['default', 'kube', 'kube-system'];
  const apps = ['web', 'db', 'web-2'];
  const phases = ['Running', 'Pending', 'Failed'];
  const replicaSets = kindOf('apps/v1/replicasets', 'ReplicaSet');

  let fleet: Fleet;
  let history: FleetHistory;

  beforeAll(async () => {
    fleet = await startFleet({ pageRows: 4 }, silentLog, await open());
    let seed = 7;
    const next = (count: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * count);
    };
    for (const cluster of clusters) {
      const source = await fleet.addCluster(cluster);
      await fleet.collect(source, podKind);
      await fleet.collect(source, replicaSets);
      for (const namespace of namespaces) {
        const pods = Array.from({ length: 5 }, (_, index) => randomPod(namespace, `${apps[next(3)]}-${index}`, next));
        await fleet.put(source, podKind, ...pods);
        await fleet.put(
          source,
          replicaSets,
          JSON.stringify({ metadata: { namespace, name: 'web', uid: `rs-${namespace}` } }),
        );
      }
    }
    history = await readHistory();
  });

  afterAll(() => fleet[Symbol.asyncDispose]());

  function randomPod(namespace: string, name: string, next: (count: number) => number): string {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: `rs-${namespace}`, controller: true };
    return podJson(namespace, name, {
      metadata: {
        labels: { app: apps[next(3)], ...(next(2) === 0 ? {} : { rank: String(next(12)) }) },
        creationTimestamp: new Date(Date.UTC(2025, 11, 1 + next(30))).toISOString(),
        resourceVersion: String(next(200)),
        ...(next(2) === 0 ? {} : { ownerReferences: [owner] }),
      },
      spec: { ...(next(3) === 0 ? {} : { nodeName: `node-${next(3)}` }), priority: next(20) },
      status: { phase: phases[next(3)] },
    });
  }

  /** What is stored, as the evaluator takes it. */
  async function readHistory(): Promise<FleetHistory> {
    const visible = { kind: 'everything' } as const;
    const sources = new Map((await fleet.store.sources(visible)).map((source) => [source.id, source]));
    const { objects } = await fleet.store.list({ visible }, { limit: 10_000 });
    const kinds = [podKind, replicaSets].map(({ group, resource, kind }) => ({ group, resource, names: [kind] }));
    return {
      kinds,
      declaredFields: ({ group, resource }) => declaredFieldsOf(group, resource),
      summaryOf: ({ kind, json }) => printCells(kind.group, kind.resource, json())?.summary,
      states: objects.flatMap(({ key, body, version, uid, revision, originVersion }) => {
        const source = sources.get(key.source);
        const kind = kinds.find(({ group, resource }) => group === key.group && resource === key.resource);
        if (source === undefined || kind === undefined) return [];
        const json = parseExactJson(body);
        return [
          {
            source: { id: source.id, kind: source.kind, name: source.name, attributes: new Map() },
            kind,
            ...{ version, uid, revision, originVersion, namespace: key.namespace, name: key.name },
            createdAt: createdAtOf(json),
            changedAt: 0,
            labels: labelsOf(json),
            json: () => json,
          },
        ];
      }),
    };
  }

  const some = (values: readonly string[]) =>
    fc.subarray([...values], { minLength: 1 }).map((chosen) => chosen.join(','));
  const label = (key: string, values: readonly string[]) =>
    fc
      .tuple(fc.constantFrom('in', 'notin'), some(values))
      .map(([operator, chosen]) => `${key} ${operator} (${chosen})`);
  const labelSelectors = fc
    .array(
      fc.oneof(
        label('app', apps),
        label('search.clusterpedia.io/clusters', clusters),
        label('search.clusterpedia.io/namespaces', namespaces),
        label('search.clusterpedia.io/fuzzy-name', ['w', 'b', 'web']),
        fc.constantFrom('rank', '!rank', 'rank>5', 'rank<9', 'app!=web', 'search.orrery.dev/owner-name=web'),
      ),
      { maxLength: 2 },
    )
    .map((parts) => parts.join(','));
  const fieldSelectors = fc
    .array(
      fc.constantFrom(
        ...['status.phase=Running', 'status.phase!=Failed', 'spec.nodeName=', 'spec.nodeName in (node-0,node-1)'],
        ...['spec.priority>7', 'spec.priority<=12', 'spec.containers[].image=nginx', '!spec.nodeName'],
        "metadata.annotations['shadow.clusterpedia.io/cluster-name']!=a",
      ),
      { maxLength: 2 },
    )
    .map((parts) => parts.join(','));
  const orders = fc.constantFrom(
    ...['name', 'namespace desc,name', 'created_at', 'created_at desc,cluster desc', 'resource_version desc'],
    ...['spec.nodeName', 'spec.nodeName desc,name desc', 'status.phase', 'owner', 'revision desc'],
  );
  const all = fc.record(
    {
      clusters: fc.oneof(some(clusters), fc.constantFrom('a*', '!b', '?')),
      namespaces: fc.oneof(some(namespaces), fc.constantFrom('kube*', '!default')),
      names: some(['web-0', 'db-1', 'web-2-2', 'web-3', 'db-4']),
      fuzzyName: fc.constantFrom('WEB', '-', 'b-1', '2'),
      ownerName: fc.constantFrom('web', 'none'),
      since: fc.constantFrom('2025-12-05', '20d', '1764979200'),
      before: fc.constantFrom('2025-12-25', '2d'),
      q: fc.constantFrom('name:web-*', 'label:app=db OR phase:Running', '-node:node-1', 'created>2025-12-10 rank'),
      labelSelector: labelSelectors,
      fieldSelector: fieldSelectors,
      orderby: orders,
      offset: fc.constantFrom('0', '1', '5', '100'),
    },
    { requiredKeys: [] },
  );

  type Parameters = typeof all extends fc.Arbitrary<infer T> ? T : never;

  /** A few at a time: more leave nothing to list. */
  const parameters = fc
    .tuple(all, fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 4 }))
    .map(([given, first, count]): Parameters => {
      const entries = Object.entries(given);
      const from = first % Math.max(1, entries.length);
      return Object.fromEntries([...entries.slice(from), ...entries.slice(0, from)].slice(0, count));
    });

  /** The same question, asked of the evaluator without a server in between. */
  function expected(given: Parameters): { readonly names: string[]; readonly total: number } {
    const url = new Map(Object.entries(given).map(([name, value]) => [name, [String(value)]]));
    const { search, labels } = splitSearchLabels(parseLabelSelector(given.labelSelector ?? ''));
    const fields = parseFieldSelector(given.fieldSelector ?? '');
    const read = parseSearchParameters({ url, labels: search }, { now: fleet.clock.now() });
    const conditions: Condition[] = [
      labelCondition(labels),
      fieldCondition(fields, podKind),
      ...(read.condition === undefined ? [] : [read.condition]),
    ];
    const query = {
      visible: { kind: 'everything' },
      kinds: [{ group: '', resource: 'pods' }],
      where: { kind: 'and', of: conditions },
      ...(read.order === undefined ? {} : { order: read.order }),
    } as const;
    const { objects } = evaluateList(history, query, { skip: read.offset ?? 0 });
    return {
      names: objects.map(({ source, namespace, name }) => `${source.name} ${namespace}/${name}`),
      total: evaluateCount(history, query),
    };
  }

  /** All pages of a list. */
  async function walked(given: Parameters, limit: number): Promise<{ names: string[]; remaining: unknown[] }> {
    const names: string[] = [];
    const remaining: unknown[] = [];
    let token = '';
    do {
      const more = { limit: String(limit), withContinue: 'true', withRemainingCount: 'true' };
      const query = new URLSearchParams({ ...given, ...more, ...(token === '' ? {} : { continue: token }) });
      const page = await list(fleet, `/fleet/api/v1/pods?${query}`);
      names.push(...page.names);
      remaining.push(page.metadata['remainingItemCount']);
      token = String(page.metadata['continue'] ?? '');
    } while (token !== '' && remaining.length < 100);
    return { names, remaining };
  }

  test('SEA-C09 SEA-H01 any list over HTTP, whole or in pages, has the rows that the evaluator gives', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, fc.constantFrom(4, 7, 20, 50), async (given, limit) => {
        const wanted = await answerOf(async () => expected(given));
        const whole = await answerOf(() => list(fleet, `/fleet/api/v1/pods?${new URLSearchParams({ ...given })}`));
        if (wanted === undefined || whole === undefined) {
          expect([wanted, whole]).toEqual([undefined, undefined]);
          return;
        }
        expect(whole.names).toEqual(wanted.names);
        const pages = await walked(given, limit);
        expect(pages.names).toEqual(wanted.names);
        const first = Math.max(0, wanted.total - Number(given.offset ?? 0) - limit);
        expect(pages.remaining[0]).toBe(first);
        expect(pages.remaining.at(-1)).toBe(0);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  /** Undefined: refused, as contradictions are. */
  async function answerOf<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      const isRefused = hasReason(error, 'BadRequest') || String(error).startsWith('Error: 400 BadRequest');
      if (isRefused) return undefined;
      throw error;
    }
  }
});
