import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crdKind, documentOf, type Fleet, kindOf, startFleet, tableAccept } from '../test-fleet.ts';

let fleet: Fleet;

const widgets = kindOf('example.org/v1/widgets', 'Widget');

function crd(columns: readonly object[]): string {
  const versions = [
    { name: 'v1beta1', additionalPrinterColumns: [{ name: 'Old', type: 'string', jsonPath: '.spec.old' }] },
    { name: 'v1', additionalPrinterColumns: columns },
  ];
  return JSON.stringify({ metadata: { name: 'widgets.example.org' }, spec: { group: 'example.org', versions } });
}

beforeAll(async () => {
  fleet = await startFleet();
  const size = { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How large.' };
  const place = { name: 'Place', type: 'string', jsonPath: '.spec.place', priority: 1 };
  const columnsOf = new Map([
    ['one', [size]],
    ['two', [place]],
    ['three', [size]],
    ['four', []],
  ]);
  for (const [cluster, columns] of columnsOf) {
    const source = await fleet.addCluster(cluster);
    await fleet.collect(source, crdKind);
    await fleet.collect(source, widgets);
    await fleet.put(source, crdKind, crd(columns));
    const metadata = { name: 'w', namespace: 'a', creationTimestamp: '2025-12-31T23:59:30Z' };
    await fleet.put(source, widgets, JSON.stringify({ metadata, spec: { size: 3, place: cluster } }));
  }
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function table(
  url: string,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }> {
  const { columnDefinitions, rows } = documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
  return { columns: columnDefinitions.map(({ name }) => name), rows: rows.map(({ cells }) => cells) };
}

describe('columns of custom kinds', () => {
  test('SEA-P04 one cluster: those of its CRD, in the version requested', async () => {
    expect(await table('/fleet/clusters/one/apis/example.org/v1/widgets')).toEqual({
      columns: ['Name', 'Size'],
      rows: [['w', 3]],
    });
    expect(await table('/fleet/clusters/four/apis/example.org/v1/widgets')).toEqual({
      columns: ['Name', 'Age'],
      rows: [['w', '30s']],
    });
  });

  test('SEA-P04 the fleet: the union, each row by the CRD of its own cluster', async () => {
    const { columns, rows } = await table('/fleet/apis/example.org/v1/widgets');
    expect(columns).toEqual(['Cluster', 'Name', 'Size', 'Place', 'Age']);
    expect([...rows].sort()).toEqual([
      ['four', 'w', null, null, '30s'],
      ['one', 'w', 3, null, null],
      ['three', 'w', 3, null, null],
      ['two', 'w', null, 'two', null],
    ]);
  });

  test('SEA-P05 built-in kinds without a printer print name and time of creation', async () => {
    const { columns } = await table('/fleet/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    expect(columns).toEqual(['Cluster', 'Name', 'Created At']);
  });
});
