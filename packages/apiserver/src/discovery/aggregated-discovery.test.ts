import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, nodeKind, podKind, startFleet } from '../test-fleet.ts';

let fleet: Fleet;

const deployments = kindOf('apps/v1/deployments', 'Deployment', { shortNames: ['deploy'], categories: ['all'] });
const version2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const beta = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';
const legacy = 'application/json';

beforeAll(async () => {
  fleet = await startFleet();
  const one = await fleet.addCluster('one');
  for (const kind of [podKind, nodeKind, deployments]) await fleet.collect(one, kind);
  await fleet.collect(await fleet.addCluster('two'), kindOf('example.org/v1/widgets', 'Widget', { singular: '' }));
});

afterAll(() => fleet[Symbol.asyncDispose]());

async function read(url: string, accept: string): Promise<{ readonly type: string; readonly document: object }> {
  const answer = await fleet.send({ url, headers: { accept } });
  expect(answer.statusCode, answer.body).toBe(200);
  return { type: String(answer.headers['content-type']), document: documentOf(answer) };
}

describe('aggregated discovery', () => {
  test('SEA-Q01 has core below /api and the named groups below /apis, under every prefix', async () => {
    const prefixes = ['/fleet', '/fleet/clusters/one', '/apis/clusterpedia.io/v1beta1/resources'];
    for (const prefix of [...prefixes, `${prefixes[2]}/clusters/one`]) {
      const core = await read(`${prefix}/api`, version2);
      expect(core.document, prefix).toMatchObject({
        kind: 'APIGroupDiscoveryList',
        apiVersion: 'apidiscovery.k8s.io/v2',
        items: [{ versions: [{ version: 'v1', resources: [{ resource: 'nodes' }, { resource: 'pods' }] }] }],
      });
      const { items } = (await read(`${prefix}/apis`, version2)).document as {
        readonly items: readonly { readonly metadata: { readonly name: string }; readonly versions: unknown }[];
      };
      expect(items[0]?.metadata.name).toBe('apps');
      expect(items[0]?.versions).toContainEqual({
        version: 'v1',
        resources: [
          {
            resource: 'deployments',
            responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
            scope: 'Namespaced',
            singularResource: 'deployment',
            verbs: ['get', 'list', 'watch'],
            shortNames: ['deploy'],
            categories: ['all'],
          },
        ],
        freshness: 'Current',
      });
    }
    expect((await read('/fleet/clusters/two/api', version2)).document).toMatchObject({ items: [] });
  });

  test('SEA-Q01 the first form of Accept that is known is answered, and named in the Content-Type', async () => {
    expect((await read('/fleet/apis', `${version2},${beta},${legacy}`)).type).toBe(version2);
    expect((await read('/fleet/apis', `${beta},${legacy}`)).type).toBe(beta);
    expect((await read('/fleet/apis', `${beta},${legacy}`)).document).toMatchObject({
      apiVersion: 'apidiscovery.k8s.io/v2beta1',
    });
    for (const accept of [legacy, `${legacy},${version2}`, version2.replace('v=v2', 'v=v3'), '*/*']) {
      const { type, document } = await read('/fleet/apis', accept);
      expect(type, accept).toBe(legacy);
      expect(document).toMatchObject({ kind: 'APIGroupList' });
    }
    expect((await read('/fleet/apis/apps/v1', version2)).document).toMatchObject({ kind: 'APIResourceList' });
    const yaml = await fleet.send({ url: '/fleet/apis', headers: { accept: 'application/vnd.kubernetes.protobuf' } });
    expect(yaml.statusCode).toBe(406);
  });

  test('SEA-Q01 who has it already is told so, until a kind comes or goes', async () => {
    const first = await fleet.send({ url: '/fleet/apis', headers: { accept: version2 } });
    const headers = { accept: version2, 'if-none-match': String(first.headers['etag']) };
    expect(await fleet.send({ url: '/fleet/apis', headers })).toMatchObject({ statusCode: 304, body: '' });
    const source = await fleet.addCluster('three');
    await fleet.collect(source, kindOf('example.org/v1/gadgets', 'Gadget'));
    const second = await fleet.send({ url: '/fleet/apis', headers });
    expect(second.statusCode).toBe(200);
    expect(second.body).toContain('gadgets');
    await fleet.store.write({ changes: [], removals: [{ source, group: 'example.org', resource: 'gadgets' }] });
    expect((await fleet.send({ url: '/fleet/apis', headers })).statusCode).toBe(304);
    const legacyTag = (await fleet.send({ url: '/fleet/apis', headers: { accept: legacy } })).headers['etag'];
    expect(legacyTag).not.toBe(first.headers['etag']);
  });
});
