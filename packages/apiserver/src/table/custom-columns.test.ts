import type { SourceId } from '@orrery/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectDefined, type TestVersions } from '../test-definitions.ts';
import { crdKind, documentOf, type Fleet, kindOf, startFleet, tableAccept } from '../test-fleet.ts';

let fleet: Fleet;

const widgets = kindOf('example.org/v1/widgets', 'Widget');
const size = { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How large.' };
const place = { name: 'Place', type: 'string', jsonPath: '.spec.place', priority: 1 };

function versions(columns: readonly object[]): TestVersions {
  return [
    { name: 'v1beta1', additionalPrinterColumns: [{ name: 'Old', type: 'string', jsonPath: '.spec.old' }] },
    { name: 'v1', additionalPrinterColumns: columns },
  ];
}

async function putWidget(source: SourceId, name: string): Promise<void> {
  const metadata = { name, namespace: 'a', creationTimestamp: '2025-12-31T23:59:30Z' };
  await fleet.put(source, widgets, JSON.stringify({ metadata, spec: { size: 3, place: 'here' } }));
}

/** Clusters that are watched: what their CRDs say is with the kind. */
const watched = new Map([
  ['one', versions([size])],
  ['two', versions([place])],
  ['three', versions([size])],
  ['four', versions([])],
  ['aggregated', []],
]);

beforeAll(async () => {
  fleet = await startFleet();
  for (const [cluster, defined] of watched) {
    const source = await fleet.addCluster(cluster);
    await collectDefined(fleet, source, widgets, defined);
    await putWidget(source, 'w');
  }
  const pushed = await fleet.addCluster('pushed');
  await fleet.collect(pushed, widgets);
  await fleet.collect(pushed, crdKind);
  const crd = { metadata: { name: 'widgets.example.org' }, spec: { versions: versions([size, place]) } };
  await fleet.put(pushed, crdKind, JSON.stringify(crd));
  await putWidget(pushed, 'w');
  const unknown = await fleet.addCluster('unknown');
  await fleet.collect(unknown, widgets);
  await putWidget(unknown, 'w');
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function table(
  url: string,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }> {
  const { columnDefinitions, rows } = documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
  return { columns: columnDefinitions.map(({ name }) => name), rows: rows.map(({ cells }) => cells) };
}

describe('columns of custom kinds', () => {
  test.each([
    ['one', 'those of its CRD in the version requested, though no CRD is stored', ['Name', 'Size'], ['w', 3]],
    ['four', 'name and age where the version has none', ['Name', 'Age'], ['w', '30s']],
    ['pushed', 'those of the CRD it sent', ['Name', 'Size', 'Place'], ['w', 3, 'here']],
    ['unknown', 'name and age where no CRD is known', ['Name', 'Age'], ['w', '30s']],
    [
      'aggregated',
      'name and time of creation where no CRD defines it',
      ['Name', 'Created At'],
      ['w', '2025-12-31T23:59:30Z'],
    ],
  ])('SEA-P04 cluster %s: %s', async (cluster, _, columns, row) => {
    const url = `/fleet/clusters/${cluster}/apis/example.org/v1/widgets`;
    expect(await table(url)).toEqual({ columns, rows: [row] });
  });

  test('SEA-P04 the fleet: the union, each row by the CRD of its own cluster', async () => {
    const { columns, rows } = await table('/fleet/apis/example.org/v1/widgets');
    expect(columns).toEqual(['Cluster', 'Name', 'Size', 'Age', 'Place', 'Created At']);
    expect([...rows].sort()).toEqual([
      ['aggregated', 'w', null, null, null, '2025-12-31T23:59:30Z'],
      ['four', 'w', null, '30s', null, null],
      ['one', 'w', 3, null, null, null],
      ['pushed', 'w', 3, null, 'here', null],
      ['three', 'w', 3, null, null, null],
      ['two', 'w', null, null, 'here', null],
      ['unknown', 'w', null, '30s', null, null],
    ]);
  });

  test('SEA-P04 whoever may not see CRDs sees their columns', async () => {
    const grants = [{ kinds: [{ group: 'example.org', resource: 'widgets' }] }];
    await using narrow = await startFleet({}, undefined, undefined, { kind: 'grants', grants });
    const source = await narrow.addCluster('one');
    await narrow.collect(source, widgets);
    await narrow.collect(source, crdKind);
    const crd = { metadata: { name: 'widgets.example.org' }, spec: { versions: versions([size]) } };
    await narrow.put(source, crdKind, JSON.stringify(crd));
    const url = '/fleet/clusters/one/apis/example.org/v1/widgets';
    const { columnDefinitions } = documentOf(await narrow.send({ url, headers: { accept: tableAccept } }));
    expect(columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Size']);
    expect((await narrow.send('/fleet/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).statusCode).toBe(404);
  });

  test('SEA-P05 built-in kinds without a printer print name and time of creation', async () => {
    const { columns } = await table('/fleet/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    expect(columns).toEqual(['Cluster', 'Name', 'Created At']);
  });
});
