import { systemClock } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import { createKubeClient } from '../client/create-kube-client.ts';
import { sendJson, startScriptedServer, status } from '../scripted-server/start-scripted-server.ts';
import { type Discovery, discover } from './discover.ts';

const verbs = ['get', 'list', 'watch'];
const answers = new Map<string, unknown>([
  ['/version', { major: '1', minor: '36', gitVersion: 'v1.36.3' }],
  ['/api', { versions: ['v1'] }],
  [
    '/apis',
    {
      groups: [
        {
          name: 'apps',
          versions: [
            { groupVersion: 'apps/v1', version: 'v1' },
            { groupVersion: 'apps/v2', version: 'v2' },
          ],
          preferredVersion: { groupVersion: 'apps/v2', version: 'v2' },
        },
        { name: 'broken.example', versions: [{ groupVersion: 'broken.example/v1', version: 'v1' }] },
      ],
    },
  ],
  [
    '/api/v1',
    {
      groupVersion: 'v1',
      resources: [
        {
          name: 'pods',
          singularName: 'pod',
          namespaced: true,
          kind: 'Pod',
          verbs,
          shortNames: ['po'],
          categories: ['all'],
        },
        { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
      ],
    },
  ],
  [
    '/apis/apps/v1',
    {
      groupVersion: 'apps/v1',
      resources: [{ name: 'deployments', namespaced: true, kind: 'Deployment', verbs: null }],
    },
  ],
  ['/apis/apps/v2', { groupVersion: 'apps/v2', resources: null }],
]);

const manyVersions = (count: number): object[] =>
  Array.from({ length: count }, (_, at) => ({ groupVersion: `g/v${at}`, version: `v${at}` }));

/** Discovers a server that answers 503 where it has no answer. */
async function discoverWith(byPath: ReadonlyMap<string, unknown>): Promise<Discovery> {
  await using server = await startScriptedServer({
    handler: (request, response) => {
      const answer = byPath.get(request.url);
      if (answer === undefined) sendJson(response, 503, status(503, 'ServiceUnavailable'));
      else sendJson(response, 200, answer);
    },
  });
  await using outbound = server.outbound();
  return await discover(createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' }));
}

describe('discover', () => {
  it('KSY-B01 every kind of every version is found, and a broken group does not hide the others (KSY-B03)', async () => {
    const found = await discoverWith(answers);
    expect(found.gitVersion).toBe('v1.36.3');
    expect(found.groups).toEqual([
      { name: '', versions: ['v1'] },
      { name: 'apps', versions: ['v2', 'v1'] },
      { name: 'broken.example', versions: ['v1'] },
    ]);
    expect(found.resources).toEqual([
      {
        group: '',
        version: 'v1',
        resource: 'pods',
        singular: 'pod',
        kind: 'Pod',
        namespaced: true,
        shortNames: ['po'],
        categories: ['all'],
        verbs,
      },
      {
        group: 'apps',
        version: 'v1',
        resource: 'deployments',
        singular: '',
        kind: 'Deployment',
        namespaced: true,
        shortNames: [],
        categories: [],
        verbs: [],
      },
    ]);
    const failure = { reason: 'ServerError', message: 'the API server answers 503' };
    expect(found.failedGroups).toEqual([{ group: 'broken.example', version: 'v1', failure }]);
  });

  it.each<readonly [string, string, unknown]>([
    ['a version text of 65 characters', '/version', { major: '1', minor: '36', gitVersion: 'v'.repeat(65) }],
    ['1,001 groups', '/apis', { groups: Array.from({ length: 1001 }, (_, at) => ({ name: `g${at}`, versions: [] })) }],
    ['a group name of 254 characters', '/apis', { groups: [{ name: 'g'.repeat(254), versions: [] }] }],
    ['51 versions of a group', '/apis', { groups: [{ name: 'g', versions: manyVersions(51) }] }],
  ])('STY-P03 %s is no answer of a Kubernetes API server', async (_what, path, answer) => {
    await expect(discoverWith(new Map([...answers, [path, answer]]))).rejects.toMatchObject({
      reason: 'NotKubernetes',
    });
  });

  it('STY-P03 1,001 kinds of a group version are a failure of this group version', async () => {
    const kind = { name: 'x', namespaced: true, kind: 'X' };
    const resources = Array.from({ length: 1001 }, () => kind);
    const found = await discoverWith(new Map([...answers, ['/apis/apps/v1', { groupVersion: 'apps/v1', resources }]]));
    expect(found.failedGroups.map(({ group, failure }) => [group, failure.reason])).toEqual([
      ['apps', 'NotKubernetes'],
      ['broken.example', 'ServerError'],
    ]);
  });

  it('STY-P03 all groups together have bounds too', async () => {
    const groups = Array.from({ length: 100 }, (_, at) => ({ name: `g${at}`, versions: manyVersions(50) }));
    await expect(discoverWith(new Map([...answers, ['/apis', { groups }]]))).rejects.toMatchObject({
      reason: 'DecodeError',
    });
  });

  it('KSY-G02 a server that refuses discovery is a failure of the cluster', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => sendJson(response, 403, status(403, 'Forbidden')),
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' });
    await expect(discover(client)).rejects.toMatchObject({ reason: 'Forbidden' });
  });
});

describe('aggregated discovery', () => {
  const kind = (resource: string, more: object = {}): object => ({
    resource,
    responseKind: { group: '', version: '', kind: 'K' },
    scope: 'Cluster',
    verbs,
    subresources: [{ subresource: 'status', verbs: ['get'] }],
    ...more,
  });
  const list = (items: readonly object[]): object => ({
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items,
  });
  const item = (name: string | undefined, ...versions: readonly object[]): object => ({
    metadata: name === undefined ? {} : { name },
    versions,
  });
  const version = answers.get('/version');
  const pods = kind('pods', { scope: 'Namespaced', singularResource: 'pod', shortNames: ['po'], categories: ['all'] });
  const core = list([item(undefined, { version: 'v1', freshness: 'Current', resources: [pods] })]);

  it('KSY-B01 two documents tell all kinds in the order of their versions, without subresources', async () => {
    const named = list([
      item('apps', { version: 'v2', resources: [kind('deployments')] }, { version: 'v1', resources: null }),
      item('only.subresources.example', { version: 'v1', resources: [kind('x', { responseKind: null })] }),
    ]);
    const byPath = new Map([
      ['/version', version],
      ['/api', core],
      ['/apis', named],
    ]);
    const found = await discoverWith(byPath);
    expect(found.groups).toEqual([
      { name: '', versions: ['v1'] },
      { name: 'apps', versions: ['v2', 'v1'] },
      { name: 'only.subresources.example', versions: ['v1'] },
    ]);
    expect(found.resources).toEqual([
      {
        group: '',
        version: 'v1',
        resource: 'pods',
        singular: 'pod',
        kind: 'K',
        namespaced: true,
        shortNames: ['po'],
        categories: ['all'],
        verbs,
      },
      expect.objectContaining({ group: 'apps', version: 'v2', resource: 'deployments', namespaced: false, verbs }),
    ]);
    expect(found.failedGroups).toEqual([]);
  });

  it('KSY-B03 what is stale is a failed group, whatever kinds it shows', async () => {
    const stale = item('metrics.example', { version: 'v1', freshness: 'Stale', resources: [kind('nodes')] });
    const byPath = new Map([
      ['/version', version],
      ['/api', core],
      ['/apis', list([stale])],
    ]);
    const found = await discoverWith(byPath);
    expect(found.resources.map((each) => each.resource)).toEqual(['pods']);
    expect(found.failedGroups).toEqual([
      { group: 'metrics.example', version: 'v1', failure: expect.objectContaining({ reason: 'ServerError' }) },
    ]);
  });

  it('KSY-B01 a server that aggregates only one of the two is read group by group', async () => {
    const found = await discoverWith(new Map([...answers, ['/api', core]]));
    expect(found.resources.map((each) => each.resource)).toEqual(['pods', 'deployments']);
  });

  it('KSY-B01 both forms are asked for, the newer first', async () => {
    await using server = await startScriptedServer({
      handler: (request, response) => sendJson(response, 200, request.url === '/version' ? version : core),
    });
    await using outbound = server.outbound();
    await discover(createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' }));
    expect(server.requests.map((request) => request.path)).toEqual(['/version', '/api', '/apis']);
    expect(server.requests[1]?.headers.accept).toMatch(/v=v2;as=.*v=v2beta1;as=.*,application\/json$/);
  });

  it('STY-P03 more group versions or kinds than any cluster has are no discovery', async () => {
    const versions = Array.from({ length: 50 }, (_, at) => ({ version: `v${at}`, resources: [] }));
    const wide = list(Array.from({ length: 41 }, (_, at) => item(`g${at}`, ...versions)));
    const kinds = Array.from({ length: 1000 }, (_, at) => kind(`k${at}`));
    const deep = list(Array.from({ length: 21 }, (_, at) => item(`g${at}`, { version: 'v1', resources: kinds })));
    for (const named of [wide, deep]) {
      const byPath = new Map([
        ['/version', version],
        ['/api', core],
        ['/apis', named],
      ]);
      await expect(discoverWith(byPath)).rejects.toMatchObject({ reason: 'DecodeError' });
    }
  });
});
