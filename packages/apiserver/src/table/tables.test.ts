import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, podJson, podKind, startFleet, tableAccept } from '../test-fleet.ts';

let fleet: Fleet;

const metrics = kindOf('metrics.example.org/v1/samples', 'Sample');
const crds = kindOf('apiextensions.k8s.io/v1/customresourcedefinitions', 'CustomResourceDefinition', {
  namespaced: false,
});

beforeAll(async () => {
  fleet = await startFleet();
  for (const name of ['one', 'two']) {
    const source = await fleet.addCluster(name);
    await fleet.collect(source, podKind);
    await fleet.collect(source, metrics);
    if (name === 'one') await fleet.collect(source, crds);
    const status = { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }], conditions: [{ type: 'Ready' }, { type: 'X' }] };
    await fleet.put(source, podKind, podJson('a', 'p', { spec: { nodeName: 'n' }, status }));
    const metadata = { name: 's', namespace: 'a', creationTimestamp: '2025-12-31T23:59:30Z' };
    await fleet.put(source, metrics, JSON.stringify({ metadata }));
  }
});

afterAll(() => fleet[Symbol.asyncDispose]());

interface Shown {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

async function table(url: string): Promise<Shown> {
  const { columnDefinitions, rows } = documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
  const shown = (row: { readonly cells: readonly unknown[] }): readonly unknown[] => row.cells;
  return { columns: columnDefinitions.map(({ name }) => name), rows: rows.map(shown) };
}

async function refusal(url: string): Promise<string> {
  const { statusCode, body } = await fleet.send({ url, headers: { accept: tableAccept } });
  return `${statusCode} ${JSON.parse(body).message}`;
}

const compatible = '/apis/clusterpedia.io/v1beta1/resources';
const pod = ['p', '1/1', 'Running', '0', '60m', '10.0.0.1', 'n', '<none>', '<none>'];

describe('the column of the cluster', () => {
  test.each([
    ['/fleet/api/v1/pods', 2],
    [`${compatible}/api/v1/pods`, 2],
    [`${compatible}/clusters/one/api/v1/pods`, 1],
    [`${compatible}/clusters/one/api/v1/namespaces/a/pods/p`, 1],
  ])('SEA-P03 it is the first one on %s', async (url, count) => {
    const { columns, rows } = await table(url);
    expect(columns.slice(0, 3)).toEqual(['Cluster', 'Name', 'Ready']);
    expect(rows).toEqual(
      [
        ['one', ...pod],
        ['two', ...pod],
      ].slice(0, count),
    );
  });

  test('SEA-P03 native paths of one cluster print what the cluster prints', async () => {
    for (const path of ['/api/v1/pods', '/api/v1/namespaces/a/pods/p']) {
      const { columns, rows } = await table(`/fleet/clusters/one${path}`);
      expect(columns[0]).toBe('Name');
      expect(rows).toEqual([pod]);
    }
  });

  test('SEA-P03 its definition is that of Clusterpedia', async () => {
    const answer = await fleet.send({ url: '/fleet/api/v1/pods', headers: { accept: tableAccept } });
    expect(documentOf(answer).columnDefinitions[0]).toEqual({
      ...{ name: 'Cluster', type: 'string', format: '', description: 'The Cluster of resource', priority: 0 },
    });
  });
});

describe('kinds of other API servers', () => {
  test('SEA-P04 a kind that no CRD defines shows when objects were made; where CRDs are not collected, their age', async () => {
    const { rows, columns } = await table('/fleet/clusters/one/apis/metrics.example.org/v1/samples');
    expect([columns, rows]).toEqual([['Name', 'Created At'], [['s', '2025-12-31T23:59:30Z']]]);
    const other = await table('/fleet/clusters/two/apis/metrics.example.org/v1/samples');
    expect([other.columns, other.rows]).toEqual([['Name', 'Age'], [['s', '30s']]]);
  });
});

describe('columns on request', () => {
  test('SEA-P07 names and paths replace the columns of the kind, the cluster stays', async () => {
    const paths = 'IMG:.spec.containers[*].image,TYPES:status.conditions[*].type,NONE:.spec.missing,ODD:.spec[3]';
    expect(await table(`/fleet/api/v1/pods?columns=NAME,ip,${paths},%2Bsource`)).toEqual({
      columns: ['Cluster', 'Name', 'IP', 'IMG', 'TYPES', 'NONE', 'ODD', 'Source'],
      rows: ['one', 'two'].map((name) => [
        ...[name, 'p', '10.0.0.1', 'nginx', 'Ready,X', null, null],
        `cluster/${name}`,
      ]),
    });
  });

  test('SEA-P07 with a plus sign they come behind those of the kind; a wide one that is named is shown', async () => {
    const url = '/fleet/clusters/one/api/v1/pods?columns=%2Bnode,PHASE:.status.phase';
    const { columns, rows } = await table(url);
    expect(columns).toHaveLength(pod.length + 1);
    expect(rows).toEqual([[...pod, 'Running']]);
    const { columnDefinitions } = documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
    expect(columnDefinitions.filter(({ priority }) => priority === 1).map(({ name }) => name)).toEqual([
      ...['IP', 'Nominated Node', 'Readiness Gates'],
    ]);
  });

  test('SEA-00 what names no column is refused with what would do', async () => {
    expect(await refusal('/fleet/api/v1/pods?columns=Nmae')).toBe(
      '400 query parameter columns: "Nmae" is not accepted; expected one of Name, Ready, Status, Restarts, Age, IP, Node, Nominated Node, Readiness Gates, or NAME:path, +fresh, +source',
    );
    expect(await refusal(`${compatible}/api/v1/pods?columns=Name`)).toMatch(/^400 .*below \/fleet only/);
    expect(await refusal('/fleet/api/v1/pods?columns=N:node.name')).toMatch(/^400 .*not supported yet/);
  });
});
