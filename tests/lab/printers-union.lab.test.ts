import { type ApiConnection, createApiConnection, fillCluster, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareTables, type TableAnswer } from './harness/compare-tables.ts';
import { eventually } from './harness/eventually.ts';
import { importClusters } from './harness/orrery-clusters.ts';
import { createPrinted, printedKind } from './harness/printed/printed-object.ts';
import { namedKinds, readServedKinds, readTableOf, type ServedKind } from './harness/table-api.ts';

const definition = printedKind('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', 'CustomResourceDefinition');
const thing = printedKind('/apis/union.lab.orrery.dev/v1/namespaces/default/things', 'Thing');
const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };

/** A kind whose columns differ from cluster to cluster: name and path. */
function thingDefinition(
  columns: readonly (readonly [name: string, jsonPath: string])[],
): ReturnType<typeof definition> {
  const additionalPrinterColumns = columns.map(([name, jsonPath]) => ({ name, type: 'string', jsonPath }));
  return definition('things.union.lab.orrery.dev', {
    spec: {
      group: 'union.lab.orrery.dev',
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      versions: [{ name: 'v1', served: true, storage: true, schema, additionalPrinterColumns }],
    },
  });
}

const common = [
  ['Size', '.spec.size'],
  ['Place', '.spec.place'],
] as const;
const names = ['union-a', 'union-b', 'union-c'] as const;

describeLab(toolsOf(), 'tables of several clusters', () => {
  const clusters = names.map((name) => useCluster({ name }));
  const supervisor = useSupervisor('printers-union');
  let orrery: Orrery;
  let connection: ApiConnection | undefined;
  let kinds: readonly ServedKind[] = [];

  beforeAll(async () => {
    for (const [index, cluster] of clusters.entries()) {
      const content = { namespaces: 2, pods: 10, deployments: 3, services: 4, configMaps: 2, secrets: 2, widgets: 2 };
      await fillCluster(cluster(), { ...content, otherKinds: 2, seed: index + 1 });
      const columns =
        index === 0
          ? ([
              ['Extra', '.spec.extra'],
              ['Place', '.spec.extra'],
            ] as const)
          : common;
      expect(await createPrinted(cluster(), [thingDefinition(columns)])).toEqual([]);
      await cluster().kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s']);
      const spec = { size: `${index}`, place: `p${index}`, extra: `e${index}` };
      expect(await createPrinted(cluster(), [thing('t', { spec })])).toEqual([]);
    }
    orrery = await startOrrery(supervisor());
    const sync = { profile: 'everything', resources: namedKinds };
    const wished = clusters.map((cluster) => ({ name: cluster().name, kubeconfig: cluster().kubeconfig, sync }));
    await importClusters(orrery, wished);
    const { server, caPem, token } = orrery.api;
    connection = createApiConnection({ server, caPem, credentials: { token } });
    const [first] = clusters;
    kinds = first === undefined ? [] : await readServedKinds(first());
  }, 300_000);
  afterAll(() => connection?.[Symbol.dispose]());

  function fleetTable(path: string): Promise<TableAnswer> {
    if (connection === undefined) throw new Error('Orrery runs in tests only');
    return readTableOf((request) => connection?.send(request) ?? Promise.reject(new Error('it ended')), path);
  }

  /** The Tables of the members as one, each row marked with its cluster. */
  async function membersTable(path: string): Promise<TableAnswer> {
    const tables = await Promise.all(
      clusters.map(async (cluster) =>
        marked(await readTableOf((request) => cluster().request(request), path), cluster().name),
      ),
    );
    return { columnDefinitions: tables[0]?.columnDefinitions ?? [], rows: tables.flatMap(({ rows }) => rows) };
  }

  it.each(['/fleet', '/apis/clusterpedia.io/v1beta1/resources'])(
    'SEA-P02 SEA-P03 below %s each kind prints the cluster and then what the clusters print',
    async (base) => {
      let differing: readonly string[] = [];
      const held = kinds.filter(({ name }) => !name.startsWith('things'));
      expect(held.length).toBeGreaterThan(35);
      const isSame = async (): Promise<boolean> => {
        const found = await Promise.all(
          held.map(async ({ name, path }) => {
            const [theirs, ours] = await Promise.all([membersTable(path), fleetTable(`${base}${path}`)]);
            return compareTables(theirs, withoutCluster(ours)).map((text) => `${name}: ${text}`);
          }),
        );
        differing = found.flat();
        return differing.length === 0;
      };
      await eventually(isSame, { timeoutMs: 15_000, explain: () => differing.join('\n') });
      expect(differing).toEqual([]);
    },
    60_000,
  );

  it('SEA-P04 columns of a custom kind are the union, in the order most clusters share; the others have no cell', async () => {
    const { columnDefinitions, rows } = await fleetTable('/fleet/apis/union.lab.orrery.dev/v1/things');
    expect(columnDefinitions.map(({ name }) => name)).toEqual(['Cluster', 'Name', 'Size', 'Place', 'Extra']);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['union-a', 't', null, 'e0', 'e0'],
      ['union-b', 't', '1', 'p1', null],
      ['union-c', 't', '2', 'p2', null],
    ]);
    const text = await orrery.kubectl().output(['--context', 'fleet', 'get', 'things']);
    expect(text.split('\n')[1]?.trim().split(/\s+/)).toEqual(['union-a', 't', 'e0', 'e0']);
  });
});

function marked({ columnDefinitions, rows }: TableAnswer, cluster: string): TableAnswer {
  const withCluster = rows.map(({ object: { metadata }, ...row }) => ({
    ...row,
    object: { metadata: { ...metadata, namespace: `${cluster}:${metadata.namespace ?? ''}` } },
  }));
  return { columnDefinitions, rows: withCluster };
}

/** @throws Error when a row does not begin with its cluster. */
function withoutCluster({ columnDefinitions, rows }: TableAnswer): TableAnswer {
  const [first, ...columns] = columnDefinitions;
  if (first?.name !== 'Cluster') throw new Error(`the first column is ${first?.name}`);
  const bare = rows.map(({ cells: [cluster, ...cells], ...row }) => {
    const { metadata } = row.object;
    return {
      ...row,
      cells,
      object: { metadata: { ...metadata, namespace: `${cluster}:${metadata.namespace ?? ''}` } },
    };
  });
  return { columnDefinitions: columns, rows: bare };
}
