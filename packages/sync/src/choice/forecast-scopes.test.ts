import type { Cluster, ClusterSyncSpec } from '@orrery/model';
import { createSqliteStore } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import { createScopeForecast, type ScopeForecast } from './forecast-scopes.ts';
import { served } from './test-member.ts';

/** Forecasts a choice for a cluster with four pods in two namespaces and one orbit. */
async function forecast(sync: ClusterSyncSpec): Promise<ScopeForecast> {
  await using store = await createSqliteStore({ file: ':memory:' });
  const { id: source } = await store.ensureSource('cluster', 'c');
  const body = new TextEncoder().encode('{"metadata":{"annotations":{}}}');
  const put = (kind: { group: string; resource: string }, namespace: string, name: string) =>
    ({
      op: 'put',
      key: { source, group: kind.group, resource: kind.resource, namespace, name },
      ...{ version: 'v1', uid: `${namespace}/${name}`, originVersion: '1', body, annotationsEnd: 28 },
    }) as const;
  const kinds = [served('/v1/pods', { kind: 'Pod' }), served('stars.example.com/v1/orbits', { kind: 'Orbit' })];
  const [pods, orbits] = kinds.map(({ group, resource }) => ({ group, resource }));
  if (pods === undefined || orbits === undefined) return expect.fail('two kinds');
  await store.write({
    changes: [
      put(pods, 'a', '1'),
      put(pods, 'a', '2'),
      put(pods, 'a', '3'),
      put(pods, 'b', '1'),
      put(orbits, 'a', '1'),
    ],
    scopes: kinds.map((kind) => ({
      scope: { source, group: kind.group, resource: kind.resource },
      ...{ kind, resourceVersion: '1', complete: true, facts: '' },
    })),
  });
  const cluster: Cluster = {
    ...{ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'c' } },
    spec: { access: {}, sync },
  };
  return await createScopeForecast({ store })(cluster);
}

describe('what leaves by a change of the choice', () => {
  it.each<[string, ClusterSyncSpec, ScopeForecast]>([
    ['nothing', {}, { objects: 0, kinds: [] }],
    ['a kind that is excluded', { exclude: [{ resources: ['pods'] }] }, { objects: 4, kinds: ['pods'] }],
    ['custom kinds', { customResources: 'None' }, { objects: 1, kinds: ['orbits.stars.example.com'] }],
    ['all kinds', { profile: 'none' }, { objects: 5, kinds: ['orbits.stars.example.com', 'pods'] }],
    [
      'all but one namespace',
      { namespaces: { include: ['b'] } },
      { objects: 4, kinds: ['orbits.stars.example.com', 'pods'] },
    ],
    ['one namespace', { namespaces: { exclude: ['b'] } }, { objects: 1, kinds: ['pods'] }],
  ])('KSY-C06 is counted before it is written: %s', async (_, sync, expected) => {
    expect(await forecast(sync)).toEqual(expected);
  });
});
