import { type FakeApiserver, startFakeApiserver } from '@orrery/lab';
import { type ClusterSpec, parseJsonValue, readKindDefinition, readScopeSummary } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { TestClusters, waitFor } from './test-clusters.ts';

const everything = { kind: 'everything' } as const;
const group = 'lab.orrery.dev';

function defineOrbits(server: FakeApiserver, column: string): void {
  const additionalPrinterColumns = [{ name: column, type: 'string', jsonPath: '.spec.star' }];
  const selectableFields = [{ jsonPath: '.spec.star' }];
  server.put({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `orbits.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural: 'orbits', singular: 'orbit', kind: 'Orbit' },
      versions: [{ name: 'v1', served: true, storage: true, additionalPrinterColumns, selectableFields }],
    },
  });
}

async function columnsOf(clusters: TestClusters): Promise<readonly string[] | undefined> {
  const [scope] = await clusters.store.scopes({ visible: everything, group, resource: 'orbits' });
  const definition = scope === undefined ? undefined : readKindDefinition(readScopeSummary(scope).definition);
  return definition?.versions.flatMap(({ columns, selectableFields }) => [
    ...columns.map(({ name }) => name),
    ...selectableFields,
  ]);
}

describe('what a CRD says of its kind', () => {
  it.each([
    ['are not collected', { profile: 'none', resources: [{ group, resources: ['orbits'] }] }],
    ['are collected', {}],
    ['are stored without what they define', { profile: 'metadata' }],
  ] satisfies [string, ClusterSpec['sync'] & object][])(
    'SEA-P04, E06 is with the kind where CRDs %s, and follows the CRD',
    async (_, sync) => {
      const clusters = await TestClusters.open();
      const server = clusters.use(await startFakeApiserver({ pods: 1 }));
      defineOrbits(server, 'Star');
      server.put({ apiVersion: `${group}/v1`, kind: 'Orbit', metadata: { name: 'mars' } });
      await clusters.importCluster('a', server.server, { sync });
      const first = clusters.start([server]);
      await waitFor(async () => expect(await columnsOf(clusters)).toEqual(['Star', '.spec.star']));
      await clusters.whenCondition('a', 'Fresh', 'True Fresh');
      const asked = server.requests.get('watch orbits.lab.orrery.dev');
      expect(asked).toBeGreaterThan(0);
      defineOrbits(server, 'Sun');
      await waitFor(async () => expect(await columnsOf(clusters)).toEqual(['Sun', '.spec.star']));
      expect(server.requests.get('watch orbits.lab.orrery.dev')).toBe(asked);
      await first[Symbol.asyncDispose]();

      // the definition may not be read any more: what was known stays (KSY-G12)
      server.setAuthorize(({ resource }) => resource !== 'customresourcedefinitions');
      clusters.start([server]);
      server.put({ apiVersion: `${group}/v1`, kind: 'Orbit', metadata: { name: 'venus' } });
      await waitFor(async () => expect(await clusters.paths(group, 'orbits')).toEqual(['mars', 'venus']));
      expect(await columnsOf(clusters)).toEqual(['Sun', '.spec.star']);
    },
  );

  it('SEA-P04 built-in kinds have none', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 1 }));
    await clusters.importCluster('a', server.server);
    clusters.start([server]);
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
    const scopes = await clusters.store.scopes({ visible: everything });
    const defined = scopes.filter(({ facts }) => Object.hasOwn(Object(parseJsonValue(facts || '{}')), 'definition'));
    expect(scopes.length).toBeGreaterThan(10);
    expect(defined).toEqual([]);
  });
});
