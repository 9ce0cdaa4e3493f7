import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseUrlOf, compatibleEntries, kubeconfigEntries } from './kubeconfig-entries.ts';

const base = 'https://127.0.0.1:6480';
const clusterName = fc.oneof(
  fc.constantFrom('orrery', 'fleet', 'clusterpedia', 'account-a', 'cluster-fleet', 'cluster-cluster-fleet', 'prod'),
  fc.stringMatching(/^(cluster-|account-)?[a-z0-9]{1,6}$/),
);

test('SEA-A03 there are a context for control objects, one for the fleet and one per cluster', () => {
  expect(kubeconfigEntries(base, ['prod-eu'])).toEqual([
    { name: 'orrery', server: base },
    { name: 'fleet', server: `${base}/fleet` },
    { name: 'prod-eu', server: `${base}/fleet/clusters/prod-eu` },
  ]);
});

test.for(['orrery', 'fleet', 'clusterpedia', 'account-x'])('SEA-A03 a cluster named %s is prefixed', (name) => {
  expect(kubeconfigEntries(base, [name])[2]).toEqual({
    name: `cluster-${name}`,
    server: `${base}/fleet/clusters/${name}`,
  });
});

test('SEA-A03 a cluster keeps its own name when a prefixed one would take it', () => {
  const names = kubeconfigEntries(base, ['cluster-fleet', 'fleet']).map((entry) => entry.name);
  expect(names).toEqual(['orrery', 'fleet', 'cluster-fleet', 'cluster-cluster-fleet']);
});

test('SEA-A03 context names are unique and lead back to the base URL, whatever the clusters are called', () => {
  fc.assert(
    fc.property(fc.uniqueArray(clusterName), (clusters) => {
      const entries = kubeconfigEntries(base, clusters);
      expect(new Set(entries.map((entry) => entry.name)).size).toBe(clusters.length + 2);
      for (const entry of entries) expect(baseUrlOf(entry.server)).toBe(base);
    }),
  );
});

test('SEA-A03 a base URL below a path is found as well', () => {
  expect(baseUrlOf('https://h/x/fleet/clusters/a')).toBe('https://h/x');
  expect(baseUrlOf('https://h/x/')).toBe('https://h/x');
});

test('SEA-A03 entries for clients of Clusterpedia: all clusters, and those whose own name no context has', () => {
  const compatible = `${base}/apis/clusterpedia.io/v1beta1/resources`;
  expect(compatibleEntries(base, ['prod', 'account-x', 'fleet', 'clusterpedia'])).toEqual([
    { name: 'clusterpedia', server: compatible },
    { name: 'account-x', server: `${compatible}/clusters/account-x` },
  ]);
});

test('SEA-A03 entries for clients of Clusterpedia have names of their own and lead back to the base URL', () => {
  fc.assert(
    fc.property(fc.uniqueArray(clusterName), (clusters) => {
      const compatible = compatibleEntries(base, clusters);
      const names = [...kubeconfigEntries(base, clusters), ...compatible].map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { server } of compatible) expect(baseUrlOf(server)).toBe(base);
    }),
  );
});
