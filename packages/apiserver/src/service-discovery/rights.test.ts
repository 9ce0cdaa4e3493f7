import { FakeClock } from '@orrery/kit';
import { expect, test } from 'vitest';
import { createApiserver } from '../create-apiserver.ts';
import { podJson, podKind, startFleet } from '../test-fleet.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

test('SEA-Z01 TAG-S05 targets and metrics are those of what the caller may see', async () => {
  await using fleet = await startFleet();
  const east = await fleet.addCluster('east');
  const west = await fleet.addCluster('west');
  for (const cluster of [east, west]) {
    await fleet.collect(cluster, podKind);
    for (const namespace of ['a', 'b'])
      await fleet.put(cluster, podKind, podJson(namespace, 'p', { status: { podIP: '10.0.0.1' } }));
  }
  await using api = createApiserver({
    store: fleet.store,
    controls: [],
    authenticate: () => Promise.resolve({ user: 'reader', groups: [] }),
    visibleSetOf: () => ({
      kind: 'grants',
      grants: [{ sources: [east], namespaces: { patterns: ['a'], clusterScoped: false } }],
    }),
    tokenKey: new Uint8Array(32),
    version: '0.1.0',
    clock: new FakeClock(),
    log: silent,
  });
  const targets = await api.inject({ url: '/fleet/sd/prometheus?role=pod' });
  const found: readonly { readonly labels: Readonly<Record<string, string>> }[] = JSON.parse(targets.body);
  const places = found.map(({ labels }) => [labels['__meta_orrery_cluster'], labels['__meta_kubernetes_namespace']]);
  expect(places).toEqual([['east', 'a']]);
  const { body } = await api.inject({ url: '/fleet/metrics/state?metricAllowlist=kube_pod_created' });
  expect(body).toContain('kube_pod_created{cluster="east",namespace="a"');
  expect(body).not.toContain('west');
  expect(body).not.toContain('namespace="b"');
  expect((await api.inject({ url: '/fleet/clusters/west/metrics/state' })).statusCode).toBe(404);
  expect((await api.inject({ url: '/fleet/sd/prometheus?role=pod&clusters=west' })).statusCode).toBe(503);
});
