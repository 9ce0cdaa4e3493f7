import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault, openFileKek } from '@orrery/access';
import { createClusterHandler, createPediaClusterHandler, createSyncResourcesHandler } from '@orrery/clusters';
import { FakeClock, silentLog } from '@orrery/kit';
import { type Cluster, clusterKind } from '@orrery/model';
import { controlKey, createSqliteStore, putControlObject, readControlObject, type Store } from '@orrery/storage';
import { createScopeForecast } from '@orrery/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Apiserver, createApiserver, type InjectedAnswer } from '../create-apiserver.ts';
import { documentOf, kindOf, podKind, tableAccept } from '../test-fleet.ts';

const resources = new AsyncDisposableStack();
let store: Store;
let api: Apiserver;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'orrery-pedia-'));
  resources.defer(() => rm(directory, { recursive: true }));
  store = resources.use(await createSqliteStore({ file: ':memory:' }));
  const clock = new FakeClock();
  const kek = await openFileKek({ directory: join(directory, 'keys') }, { log: silentLog });
  const vault = resources.use(await createVault({ kek, store, clock }));
  const clusters = createClusterHandler({ store, vault, forecast: createScopeForecast({ store }) });
  api = resources.use(
    createApiserver({
      store,
      controls: [clusters, createPediaClusterHandler({ store, clusters }), createSyncResourcesHandler()],
      authenticate: async () => ({ user: 'admin', groups: [] }),
      visibleSetOf: () => ({ kind: 'everything' }),
      tokenKey: new Uint8Array(32),
      version: '0',
      clock,
      log: silentLog,
    }),
  );
});
afterAll(() => resources.disposeAsync());

const pedias = '/apis/cluster.clusterpedia.io/v1alpha2/pediaclusters';
const clustersPath = '/apis/orrery.dev/v1alpha1/clusters';
const token = Buffer.from('canary-token').toString('base64');

function manifest(name: string, spec: object, metadata: object = {}): object {
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name, ...metadata },
    spec,
  };
}

function create(url: string, object: object): Promise<InjectedAnswer> {
  return api.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  });
}

function patch(url: string, change: object): Promise<InjectedAnswer> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  return api.inject({ method: 'PATCH', url, headers, body: JSON.stringify(change) });
}

async function storedCluster(name: string): Promise<Cluster> {
  const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, name));
  return stored === undefined ? expect.fail('is not stored') : readControlObject<Cluster>(clusterKind, stored);
}

/** As the engine writes it. */
async function report(name: string, status: NonNullable<Cluster['status']>): Promise<void> {
  const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, name));
  const cluster = { ...(await storedCluster(name)), status };
  await store.write({ changes: [putControlObject(store.control, clusterKind, cluster, stored?.revision ?? 'absent')] });
}

const time = '2026-01-01T00:00:00Z';
const spec = {
  apiserver: 'https://172.10.10.10:6443',
  tokenData: token,
  syncResources: [
    { group: '', resources: ['pods'] },
    { group: 'apps', resources: ['*'] },
  ],
  syncResourcesRefName: '',
};

describe('PediaCluster and Cluster of one name', () => {
  it('KSY-I03 are one object: what one kind creates, the other has, and deleting one deletes both', async () => {
    const created = await create(pedias, manifest('one', spec));
    expect(created.statusCode).toBe(201);
    expect(created.body).not.toContain(token);
    const cluster = documentOf(await api.inject({ url: `${clustersPath}/one` }));
    expect(cluster).toMatchObject({
      kind: 'Cluster',
      spec: {
        access: { addresses: [spec.apiserver], credentialRef: { name: 'one' } },
        sync: { profile: 'none', resources: spec.syncResources },
      },
    });
    expect(cluster.metadata['uid']).toBe(documentOf(created).metadata['uid']);
    expect((await create(clustersPath, { ...manifest('one', {}), kind: 'Cluster' })).statusCode).toBe(400);
    expect((await api.inject({ method: 'DELETE', url: `${pedias}/one` })).statusCode).toBe(200);
    expect((await api.inject({ url: `${clustersPath}/one` })).statusCode).toBe(404);
  });

  it('KSY-A04 a marker written back means unchanged; the same value again makes no revision', async () => {
    await create(pedias, manifest('kept', spec));
    const before = await storedCluster('kept');
    const shown = documentOf(await api.inject({ url: `${pedias}/kept` }));
    const same = await patch(`${pedias}/kept`, { spec: shown['spec'] });
    expect(same.statusCode).toBe(200);
    await patch(`${pedias}/kept`, { spec });
    expect((await storedCluster('kept')).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    await patch(`${pedias}/kept`, { spec: { tokenData: Buffer.from('another').toString('base64') } });
    expect((await storedCluster('kept')).spec.access.credentialRef?.version).toBe(2);
  });

  it('a change of what is collected keeps the access and the status, and counts as a generation', async () => {
    await create(pedias, manifest('changed', spec));
    await report('changed', { phase: 'Healthy', conditions: [] });
    const before = await storedCluster('changed');
    const answer = await patch(`${pedias}/changed`, { spec: { syncAllCustomResources: true } });
    expect(documentOf(answer)).toMatchObject({ kind: 'PediaCluster', spec: { syncAllCustomResources: true } });
    const after = await storedCluster('changed');
    expect(after.spec).toEqual({ ...before.spec, sync: { ...before.spec.sync, customResources: 'All' } });
    expect([after.metadata.generation, after.status]).toEqual([2, before.status]);
  });

  it('KSY-A05 what is wrong with a connection is a warning and a condition, never a refusal', async () => {
    const answer = await create(pedias, manifest('wrong', { apiserver: 'http://plain', tokenData: token }));
    expect(answer.statusCode).toBe(201);
    expect(String(answer.headers['warning'])).toContain('spec.apiserver');
    const { conditions } = documentOf(answer)['status'] as { conditions: object[] }; // asserted next
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'Validated', status: 'False', reason: 'InvalidConfig' }),
    );
    expect((await storedCluster('wrong')).spec.access).toEqual({});
    const shown = documentOf(await api.inject({ url: `${pedias}/wrong` }))['spec'];
    expect(shown).toMatchObject({ apiserver: 'http://plain', tokenData: expect.not.stringContaining(token) });
    const mended = await patch(`${pedias}/wrong`, { spec: { apiserver: 'https://plain', tokenData: token } });
    expect(String(mended.headers['warning'] ?? '')).toBe('');
    expect((await storedCluster('wrong')).spec.access).toMatchObject({ addresses: ['https://plain'] });
  });

  it('KSY-A05 a selector that cannot be read is a condition of a PediaCluster and refused of a Cluster', async () => {
    const syncResources = [{ resources: ['pods'], labelSelector: 'a in (' }];
    const answer = await create(pedias, manifest('selector', { ...spec, syncResources }));
    expect(answer.statusCode).toBe(201);
    expect(answer.body).toContain('InvalidSyncResources');
    const refused = await patch(`${clustersPath}/selector`, { spec: { displayName: 'x' } });
    expect([refused.statusCode, documentOf(refused).message]).toEqual([
      422,
      expect.stringContaining('spec.sync.resources[0].labelSelector'),
    ]);
  });

  it('KSY-G04 conditions follow those of the Cluster; KSY-G05 the table has the columns of Clusterpedia', async () => {
    await create(pedias, manifest('shown', spec));
    const fine = (type: string): object => ({
      type,
      status: 'True',
      reason: type,
      message: '',
      lastTransitionTime: time,
    });
    const conditions = ['Validated', 'Reachable', 'Authenticated', 'Discovered'].map(fine) as never; // as the engine has them
    await report('shown', { kubernetesVersion: 'v1.36.3', conditions });
    const table = documentOf(await api.inject({ url: `${pedias}/shown`, headers: { accept: tableAccept } }));
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual([
      ...['Name', 'Ready', 'Version', 'APIServer', 'Validated', 'SynchroRunning', 'ClusterHealthy', 'ShardingName'],
    ]);
    expect(table.rows[0]?.cells).toEqual([
      ...['shown', 'True', 'v1.36.3', spec.apiserver, 'Validated', 'Running', 'Healthy', null],
    ]);
    const away = {
      type: 'Reachable',
      status: 'False',
      reason: 'Refused',
      message: 'it refuses',
      lastTransitionTime: time,
    };
    await report('shown', { conditions: [fine('Validated'), away] as never }); // as the engine has them
    expect(documentOf(await api.inject({ url: `${pedias}/shown` }))['status']).toMatchObject({
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'ClusterHealthy', reason: 'NotReachable', message: 'Refused: it refuses' }),
        expect.objectContaining({ type: 'Ready', status: 'False', reason: 'NotReady' }),
      ]),
    });
  });

  it('KSY-G04 status.syncResources has the state of every version asked for, and of what is not collected', async () => {
    await create(pedias, manifest('resources', spec));
    const { id: source } = await store.ensureSource('cluster', 'resources');
    const kind = kindOf('stars.example.com/v2/orbits', 'Orbit');
    const scope = { source, group: kind.group, resource: kind.resource };
    const orbits = { group: kind.group, resource: kind.resource };
    const versions = [
      { version: 'v2', isServable: true },
      { version: 'v1', isServable: false },
    ];
    const missed = { group: '', name: 'things', reason: 'ResourceNotFound', message: 'nothing of this name' };
    await store.write({
      changes: [],
      scopes: [{ scope, kind, resourceVersion: '1', complete: true, facts: '' }],
      facts: [
        { source, facts: JSON.stringify({ choice: { notCollected: [missed], versions: [{ ...orbits, versions }] } }) },
      ],
    });
    expect(documentOf(await api.inject({ url: `${pedias}/resources` }))['status']).toMatchObject({
      syncResources: [
        {
          group: '',
          resources: [{ name: 'things', syncConditions: [{ status: 'Stop', reason: 'ResourceNotFound' }] }],
        },
        {
          group: 'stars.example.com',
          resources: [
            {
              ...{ name: 'orbits', kind: 'Orbit', namespaced: true },
              syncConditions: [
                { version: 'v2', storageVersion: 'v2', storageResource: 'orbits.stars.example.com', status: 'Syncing' },
                { version: 'v1', storageVersion: 'v2', status: 'Stop', reason: 'NotConvertible' },
              ],
            },
          ],
        },
      ],
    });
  });

  it('KSY-C01 a reference to nothing is a warning in Validated until the object is there', async () => {
    await create(pedias, manifest('refers', { ...spec, syncResourcesRefName: 'later' }));
    const message = async (): Promise<string> => (await api.inject({ url: `${pedias}/refers` })).body;
    expect(await message()).toContain('Warning: sync resource ref is not found');
    const list = { group: '', resources: ['pods'] };
    const url = '/apis/cluster.clusterpedia.io/v1alpha2/clustersyncresources';
    const object = { ...manifest('later', { syncResources: [list] }), kind: 'ClusterSyncResources' };
    expect((await create(url, object)).statusCode).toBe(201);
    expect(await message()).not.toContain('Warning: sync resource ref is not found');
  });

  it('KSY-C06 who narrows what is collected is told what leaves, also in a dry run', async () => {
    await create(pedias, manifest('narrowed', spec));
    const { id: source } = await store.ensureSource('cluster', 'narrowed');
    const pod = { source, group: '', resource: 'pods', namespace: 'n', name: 'p' };
    const body = new TextEncoder().encode('{"metadata":{"annotations":{}}}');
    await store.write({
      changes: [{ op: 'put', key: pod, version: 'v1', uid: 'u', originVersion: '1', body, annotationsEnd: 28 }],
      scopes: [{ scope: pod, kind: podKind, resourceVersion: '1', complete: true, facts: '' }],
    });
    const syncResources = [{ group: 'apps', resources: ['*'] }];
    const answer = await patch(`${pedias}/narrowed?dryRun=All`, { spec: { syncResources } });
    expect(String(answer.headers['warning'])).toContain('1 objects of 1 kinds (pods) leave');
    expect((await storedCluster('narrowed')).spec.sync?.resources).toEqual(spec.syncResources);
    const same = await patch(`${clustersPath}/narrowed`, { spec: { displayName: 'x' } });
    expect(same.headers['warning']).toBeUndefined();
  });

  it('KSY-C01 the kinds it names take the place of the profile of an imported cluster, and what leaves is said', async () => {
    const access = { addresses: [spec.apiserver], credential: { token: 'another-canary' } };
    const imported = { ...manifest('imported', { access }), apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster' };
    expect((await create(clustersPath, imported)).statusCode).toBe(201);
    const { id: source } = await store.ensureSource('cluster', 'imported');
    const pod = { source, group: '', resource: 'pods', namespace: 'n', name: 'p' };
    const body = new TextEncoder().encode('{"metadata":{"annotations":{}}}');
    await store.write({
      changes: [{ op: 'put', key: pod, version: 'v1', uid: 'u', originVersion: '1', body, annotationsEnd: 28 }],
      scopes: [{ scope: pod, kind: podKind, resourceVersion: '1', complete: true, facts: '' }],
    });
    const syncResources = [{ group: 'apps', resources: ['deployments'] }];
    const answer = await patch(`${pedias}/imported`, { spec: { syncResources } });
    expect(String(answer.headers['warning'])).toContain('1 objects of 1 kinds (pods) leave');
    expect(documentOf(answer)['spec']).toMatchObject({ syncResources });
    const stored = (await storedCluster('imported')).spec;
    expect(stored.sync).toEqual({ profile: 'none', resources: syncResources });
    expect(stored.access.credentialRef?.version).toBe(1);
  });

  it('are in discovery and in lists of both groups', async () => {
    const groups = (await api.inject({ url: '/apis' })).body;
    expect(groups).toContain('cluster.clusterpedia.io');
    const listed = documentOf(await api.inject({ url: pedias })).items.map(({ metadata }) => metadata['name']);
    const stored = documentOf(await api.inject({ url: clustersPath })).items.map(({ metadata }) => metadata['name']);
    expect(listed).toEqual(stored);
    expect(listed).toContain('shown');
  });
});
