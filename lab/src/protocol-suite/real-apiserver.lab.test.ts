import { expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { builtInKinds } from '../fake-apiserver/built-in-kinds.ts';
import { groupVersion, type ServedKind } from '../fake-apiserver/served-kind.ts';
import { describeLab, toolsOf, useCluster } from '../testing.ts';
import type { ProtocolTarget } from './protocol-client.ts';
import { protocolFacts } from './protocol-facts.ts';
import { at, ProtocolWorld } from './protocol-world.ts';

// The older server over HTTP/2 only: what differs between the two is tried on the newer one.
const servers = [
  { version: '1.36', https: ['1.1', '2'] },
  { version: '1.32', https: ['2'] },
] as const;

for (const { version, https } of servers) {
  describeLab(toolsOf({ version }), `kube-apiserver ${version}`, () => {
    const cluster = useCluster({ version });
    // A real server has no way to make positions too old on demand: 1.36 answers old pages from its cache after a compaction.
    const facts = protocolFacts({ clientCertificate: { certificatePem: '', keyPem: '' } });
    const cases = https.flatMap((http) => facts.map((fact) => ({ http, ...fact })));

    test.each(cases)('LAB-14 over HTTP/$http $claim', async ({ http, check }) => {
      await using world = new ProtocolWorld(targetOf(cluster()), http);
      await world.open();
      await expect(check(world)).resolves.toBeUndefined();
    });
  });
}

describeLab(toolsOf(), 'the built-in kinds of the fake', () => {
  const cluster = useCluster();

  test('LAB-14 every row equals that of kube-apiserver 1.36', async () => {
    await using world = new ProtocolWorld(targetOf(cluster()), '2');
    const differing: unknown[] = [];
    for (const kind of builtInKinds) {
      const { group, versions, resource } = kind;
      const path = group === '' ? '/api/v1' : `/apis/${groupVersion(group, versions[0]?.name ?? '')}`;
      const row = rowOf((await world.get(path)).body, resource);
      if (JSON.stringify(row) !== JSON.stringify(ownRow(kind))) differing.push(row ?? resource);
    }
    expect(builtInKinds.length).toBeGreaterThan(40);
    expect(differing).toEqual([]);
  });
});

function targetOf(cluster: Cluster): ProtocolTarget {
  const { server, caPem, adminToken, admin } = cluster;
  return { server, caPem, token: adminToken, clientCertificate: admin };
}

/** What discovery says of a resource, in the members the fake makes. */
function rowOf(document: unknown, resource: string): unknown {
  const resources = at(document, 'resources');
  const rows = Array.isArray(resources) ? resources : [];
  const row = rows.find((candidate) => at(candidate, 'name') === resource);
  return {
    singular: at(row, 'singularName'),
    kind: at(row, 'kind'),
    namespaced: at(row, 'namespaced'),
    shortNames: at(row, 'shortNames') ?? [],
    categories: at(row, 'categories') ?? [],
    verbs: at(row, 'verbs'),
    hasStatus: rows.some((candidate) => at(candidate, 'name') === `${resource}/status`),
  };
}

function ownRow(row: ServedKind): unknown {
  const { singular, kind, namespaced, shortNames, categories, verbs, versions } = row;
  return { singular, kind, namespaced, shortNames, categories, verbs, hasStatus: versions[0]?.hasStatus };
}
