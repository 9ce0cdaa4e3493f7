import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { documentOf, type Fleet, kindOf, nodeKind, podKind, startFleet } from '../test-fleet.ts';
import { compareVersions } from './compare-versions.ts';

let fleet: Fleet;

const deployments = kindOf('apps/v1/deployments', 'Deployment', { shortNames: ['deploy'], categories: ['all'] });

beforeAll(async () => {
  fleet = await startFleet();
  const [one, two, three] = [
    await fleet.addCluster('one'),
    await fleet.addCluster('two'),
    await fleet.addCluster('three'),
  ];
  await fleet.collect(one, podKind);
  await fleet.collect(one, deployments);
  await fleet.collect(one, kindOf('example.org/v1/widgets', 'Widget', { shortNames: ['wd'] }));
  await fleet.collect(two, kindOf('example.org/v1beta1/widgets', 'Widget'));
  await fleet.collect(two, kindOf('example.org/v1/gadgets', 'Gadget'));
  await fleet.collect(three, kindOf('example.org/v1/gadgets', 'Gadget'));
  await fleet.collect(one, kindOf('example.org/v1/gadgets', 'Gizmo', { namespaced: false }));
  await fleet.collect(two, nodeKind);
  await fleet.store.write({
    changes: [],
    facts: [{ source: one, facts: '{"version":{"major":"1","gitVersion":"v1.32.2"}}' }],
  });
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function read(url: string, accept = 'application/json'): Promise<Record<string, unknown>> {
  const answer = await fleet.send({ url, headers: { accept } });
  expect(answer.statusCode, answer.body).toBe(200);
  return documentOf(answer);
}

describe('discovery', () => {
  test('SEA-Q02 the fleet has the union of what is collected, groups in kube-apiserver order', async () => {
    expect(await read('/fleet/api')).toEqual({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
    const groups = await read('/fleet/apis');
    expect(groups).toMatchObject({ kind: 'APIGroupList', apiVersion: 'v1' });
    const all = groups['groups'] as readonly { readonly name: string }[]; // asserted right above
    expect(all.map(({ name }) => name)).toEqual([
      ...['apps', 'authentication.k8s.io', 'authorization.k8s.io', 'extensions', 'example.org'],
    ]);
    expect(all.at(-1)).toEqual({
      name: 'example.org',
      versions: [
        { groupVersion: 'example.org/v1', version: 'v1' },
        { groupVersion: 'example.org/v1beta1', version: 'v1beta1' },
      ],
      preferredVersion: { groupVersion: 'example.org/v1', version: 'v1' },
    });
    expect(await read('/fleet/apis/apps')).toMatchObject({ kind: 'APIGroup', name: 'apps' });
  });

  test('SEA-Q03 SEA-Q04 a kind has its names and categories, and the verbs that work', async () => {
    expect(await read('/fleet/api/v1')).toEqual({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: 'v1',
      resources: [
        {
          name: 'nodes',
          singularName: 'node',
          namespaced: false,
          kind: 'Node',
          verbs: ['get', 'list', 'watch'],
          shortNames: ['no'],
        },
        {
          name: 'pods',
          singularName: 'pod',
          namespaced: true,
          kind: 'Pod',
          verbs: ['get', 'list', 'watch'],
          shortNames: ['po'],
          categories: ['all'],
        },
      ],
    });
  });

  test('SEA-Q02 one cluster has what is collected from it', async () => {
    const { resources } = await read('/fleet/clusters/two/apis/example.org/v1beta1');
    expect(resources).toMatchObject([{ name: 'widgets' }]);
    expect((await fleet.send('/fleet/clusters/two/apis/apps')).statusCode).toBe(404);
    expect((await fleet.send('/fleet/clusters/none/api')).statusCode).toBe(404);
  });

  test('SEA-Q06 where clusters disagree, the definition of most is shown', async () => {
    const { resources } = await read('/fleet/apis/example.org/v1');
    expect(resources).toMatchObject([{ name: 'gadgets', kind: 'Gadget', namespaced: true }, { name: 'widgets' }]);
  });

  test('SEA-Q01 the root has the control kinds, ours first, and the resources of Clusterpedia', async () => {
    expect(await read('/api')).toMatchObject({ versions: ['v1'] });
    expect(await read('/api/v1')).toMatchObject({ groupVersion: 'v1', resources: [{ kind: 'List', verbs: [] }] });
    expect(await read('/apis')).toMatchObject({
      groups: ['orrery.dev', 'authentication.k8s.io', 'authorization.k8s.io', 'clusterpedia.io'].map((name) => ({
        name,
      })),
    });
    const { resources } = await read('/apis/orrery.dev/v1alpha1');
    expect(resources).toMatchObject([
      { name: 'clusters', kind: 'Cluster', verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'] },
    ]);
    expect(await read('/apis/clusterpedia.io/v1beta1')).toMatchObject({
      resources: [
        { name: 'collectionresources', kind: 'CollectionResource', namespaced: false, verbs: ['get', 'list'] },
        { name: 'resources', kind: 'Resources', namespaced: false, verbs: ['get'] },
      ],
    });
    expect((await fleet.send('/api/v2')).statusCode).toBe(404);
  });

  test('SEA-Q09 versions: the hub for the fleet, the member for one cluster, 503 when it was never seen', async () => {
    expect(await read('/version')).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.0+orrery.0.1.0' });
    expect(await read('/fleet/version')).toMatchObject({ gitVersion: 'v1.36.0+orrery.0.1.0' });
    expect(await read('/fleet/clusters/one/version')).toEqual({ major: '1', gitVersion: 'v1.32.2' });
    expect((await fleet.send('/fleet/clusters/two/version')).statusCode).toBe(503);
  });

  test('SEA-A12 discovery is written as YAML for who accepts nothing else', async () => {
    for (const url of ['/api', '/apis', '/fleet/api/v1', '/fleet/apis/example.org']) {
      const answer = await fleet.send({ url, headers: { accept: 'application/yaml' } });
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/yaml']);
      expect(parse(answer.body)).toEqual(await read(url));
    }
    const both = { accept: 'application/yaml;q=0.5,application/json' };
    expect((await fleet.send({ url: '/apis', headers: both })).headers['content-type']).toBe('application/json');
  });

  test('discovery is read-only', async () => {
    const answer = await fleet.send({ method: 'DELETE', url: '/apis' });
    expect(answer.statusCode).toBe(405);
  });

  test('SEA-Q05 versions by maturity, then number, then name', () => {
    const sorted = ['v1', 'foo10', 'v3beta1', 'v11alpha2', 'v2', 'v12alpha1', 'v10', 'v11beta2', 'v10beta3', 'foo1'];
    expect(sorted.sort(compareVersions)).toEqual([
      ...['v10', 'v2', 'v1', 'v11beta2', 'v10beta3', 'v3beta1', 'v12alpha1', 'v11alpha2', 'foo1', 'foo10'],
    ]);
  });
});
