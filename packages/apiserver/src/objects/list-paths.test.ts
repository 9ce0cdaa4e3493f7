import { openapiDocumentName } from '@orrery/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, nodeKind, podKind, tableAccept } from '../test-fleet.ts';
import { listed, order, refusal, startPods } from './test-pods.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startPods();
});

afterAll(() => fleet[Symbol.asyncDispose]());

describe('tables and paths', () => {
  test('SEA-P03 tables begin with the cluster on the fleet, not on one cluster', async () => {
    const table = async (url: string): Promise<ReturnType<typeof documentOf>> =>
      documentOf(await fleet.send({ url, headers: { accept: tableAccept } }));
    const many = await table('/fleet/api/v1/namespaces/a/pods');
    expect(many.columnDefinitions.map(({ name }) => name).slice(0, 3)).toEqual(['Cluster', 'Name', 'Ready']);
    expect(many.columnDefinitions[0]).toEqual({
      name: 'Cluster',
      type: 'string',
      format: '',
      description: 'The Cluster of resource',
      priority: 0,
    });
    expect(many.rows.map(({ cells }) => cells.slice(0, 6))).toEqual([
      ['one', 'web-0', '1/1', 'Running', '0', '60m'],
      ['one', 'web-1', '1/1', 'Running', '0', '60m'],
      ['two', 'web-0', '1/1', 'Running', '0', '60m'],
    ]);
    const single = await table('/fleet/clusters/two/api/v1/namespaces/a/pods');
    expect(single.columnDefinitions.map(({ name }) => name).slice(0, 2)).toEqual(['Name', 'Ready']);
    expect(single.rows.map(({ cells }) => cells[0])).toEqual(['web-0']);
  });

  test('SEA-P01 includeObject decides what rows carry', async () => {
    const row = async (include: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
      const url = `/fleet/clusters/two/api/v1/namespaces/b/pods?includeObject=${include}`;
      return documentOf(await fleet.send({ url, headers: { accept: tableAccept } })).rows[0]?.object;
    };
    expect(await row('None')).toBeNull();
    expect(await row('Metadata')).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'only' },
    });
    expect(await row('')).toMatchObject({ kind: 'PartialObjectMetadata' });
    expect(await row('Object')).toMatchObject({
      kind: 'Pod',
      apiVersion: 'v1',
      spec: { containers: [{ name: 'main' }] },
    });
    expect(await refusal(fleet, '/fleet/api/v1/pods?includeObject=All')).toMatch(
      /^400 BadRequest query parameter includeObject/,
    );
  });

  test('SEA-V02 SEA-S04 sources that are not complete, or hold another version, are named', async () => {
    const source = await fleet.addCluster('three');
    await fleet.collect(source, podKind, false);
    expect((await fleet.send('/fleet/api/v1/pods')).headers['warning']).toEqual([
      '299 - "cluster three: first synchronisation of pods is not complete (0 so far)"',
    ]);
    const one = await fleet.addCluster('one');
    await fleet.collect(one, kindOf('example.org/v1/widgets', 'Widget'));
    await fleet.collect(source, kindOf('example.org/v1beta1/widgets', 'Widget'));
    const { headers } = await fleet.send('/fleet/apis/example.org/v1/widgets');
    expect(headers['warning']).toEqual(['299 - "cluster three: widgets are held in v1beta1 and left out"']);
  });

  test('SEA-A08 a kind nobody collects, and a version nobody holds', async () => {
    expect(await refusal(fleet, '/fleet/apis/example.org/v1/gizmos')).toMatch(
      /^404 NotFound .*gizmos\.example\.org is not collected from any cluster/,
    );
    await fleet.collect(await fleet.addCluster('one'), kindOf('example.org/v1/widgets', 'Widget'));
    expect(await refusal(fleet, '/fleet/apis/example.org/v2/widgets')).toMatch(/^404 NotFound .*in v1.*, not in v2/);
    expect(await refusal(fleet, '/fleet/clusters/one/api/v1/nodes')).toMatch(/^404 NotFound .*from cluster one/);
  });

  test('SEA-A08 a kind that clusters have is named with what would collect it, one that went with the time', async () => {
    const source = await fleet.addCluster('two');
    const body = Buffer.from('{"paths":{"/apis/example.org/v1/gears":{}}}');
    const document = { source, name: openapiDocumentName('apis/example.org/v1'), hash: 'h', tag: 't', body };
    await fleet.store.write({ changes: [], documents: { put: [document], remove: [] } });
    expect(await refusal(fleet, '/fleet/apis/example.org/v1/gears')).toMatch(
      /gears\.example\.org is not collected from any cluster; it exists in two: .*{"group":"example\.org","resources":\["gears"\]}/,
    );
    expect(await refusal(fleet, '/fleet/clusters/one/apis/example.org/v1/gears')).toMatch(
      /no cluster is known to have it/,
    );
    const gone = kindOf('example.org/v1/gones', 'Gone');
    await fleet.collect(source, gone);
    await fleet.put(source, gone, '{"metadata":{"name":"g","namespace":"a"}}');
    const scope = { source, group: 'example.org', resource: 'gones' };
    await fleet.store.write({ changes: [], removals: [{ ...scope, cause: 'KindRemoved' }] });
    expect(await refusal(fleet, '/fleet/apis/example.org/v1/gones')).toMatch(
      /was collected from any cluster until 2\d{3}-/,
    );
  });

  test('SEA-A06 SEA-A07 SEA-A09 compatible paths answer as clients of Clusterpedia expect', async () => {
    const base = '/apis/clusterpedia.io/v1beta1/resources';
    const missing = '404 NotFound the server could not find the requested resource';
    for (const path of ['/clusters', '/clusters/', '/clusters/one', '/clusters/none/', '']) {
      expect(await refusal(fleet, `${base}${path}`), path).toBe(missing);
    }
    expect(await refusal(fleet, `${base}/clusters/none/api/v1/pods`)).toMatch(
      /^400 BadRequest the server could not find the requested cluster/,
    );
    expect(await refusal(fleet, `${base}/api/v1/namespaces/a/pods/web-0`)).toBe(
      '400 BadRequest please specify the cluster name when using the resource name to get a specific resource.',
    );
    expect((await listed(fleet, `${base}/api/v1/pods`)).names).toEqual(order);
    expect((await listed(fleet, `${base}/clusters/two/api/v1/pods`)).names).toEqual(order.slice(3));
    const got = await fleet.send(`${base}/clusters/two/api/v1/namespaces/b/pods/only`);
    expect(got.statusCode).toBe(200);
  });

  test('SEA-A06 SEA-A07 clusters that are not there, or named without more', async () => {
    expect(await refusal(fleet, '/fleet/clusters/none/api/v1/pods')).toMatch(
      /^404 NotFound clusters\.orrery\.dev "none" not found/,
    );
    expect(await refusal(fleet, '/fleet/clusters/one')).toMatch(
      /^404 NotFound .*\/apis\/orrery\.dev\/v1alpha1\/clusters\/one/,
    );
    expect(await refusal(fleet, '/fleet/nonsense')).toMatch(/^404/);
  });

  test('a namespace in the path of a kind without namespaces names nothing', async () => {
    const source = await fleet.addCluster('one');
    await fleet.collect(source, nodeKind);
    expect(await refusal(fleet, '/fleet/api/v1/namespaces/a/nodes')).toMatch(/^404/);
    expect(await refusal(fleet, '/fleet/api/v1/pods/web-0')).toMatch(/^404/);
  });
});
