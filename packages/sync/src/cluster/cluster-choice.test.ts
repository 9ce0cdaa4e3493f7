import { startFakeApiserver } from '@orrery/lab';
import { type ClusterSyncResources, clusterSyncResourcesKind, type Revision } from '@orrery/model';
import { putControlObject } from '@orrery/storage';
import { expect, it } from 'vitest';
import { configMap, pathsIn, TestClusters, waitFor } from './test-clusters.ts';

const configMaps = { profile: 'none', resources: [{ resources: ['configmaps'] }] } as const;

function inNamespaces(include: string[]): object {
  return { ...configMaps, namespaces: { include } };
}

it('KSY-C06 a kind that is no longer wanted goes at once, one that is wanted again is learned anew', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ pods: 60 }));
  await clusters.importCluster('a', server.server);
  clusters.start([server]);
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  await clusters.change('a', ({ spec, ...cluster }) => ({
    ...cluster,
    spec: { ...spec, sync: { exclude: [{ resources: ['pods'] }] } },
  }));
  await waitFor(async () => expect(await clusters.paths('', 'pods')).toEqual([]));
  expect((await clusters.paths('apps', 'deployments')).length).toBeGreaterThan(0);
  await clusters.change('a', ({ spec, ...cluster }) => ({ ...cluster, spec: { ...spec, sync: {} } }));
  await waitFor(async () => expect(await clusters.paths('', 'pods')).toEqual(pathsIn(server, 'v1', 'Pod')));
});

it('KSY-C06, C07 namespaces come and go: what falls out is removed without a brake, what stays is not listed again', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({}));
  for (const namespace of ['red', 'green', 'blue'])
    for (let index = 0; index < 60; index += 1) server.put(configMap(`c${index}`, namespace, namespace));
  await clusters.importCluster('a', server.server, { sync: inNamespaces(['red', 'green']) });
  const first = clusters.start([server]);
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(120));
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  const change = (sync: object): Promise<void> =>
    clusters.change('a', ({ spec, ...cluster }) => ({ ...cluster, spec: { ...spec, sync } }));
  await change(inNamespaces(['red', 'blue']));
  await waitFor(async () => {
    const found = new Set((await clusters.paths('', 'configmaps')).map((path) => path.split('/')[0]));
    expect(found).toEqual(new Set(['red', 'blue']));
  });
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(120));
  await change(configMaps);
  await waitFor(async () => expect((await clusters.paths('', 'configmaps')).length).toBeGreaterThanOrEqual(180));
  await change(inNamespaces(['green']));
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(60));
  server.put(configMap('late', 'x', 'green'));
  server.put(configMap('late', 'x', 'red'));
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(61));

  await first[Symbol.asyncDispose]();
  const before = await clusters.store.revision();
  const lists = server.requests.get('list configmaps');
  server.put(configMap('later', 'x', 'green'));
  clusters.start([server]);
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(62));
  expect(server.requests.get('list configmaps')).toBe(lists);
  expect(await clusters.store.revision()).toBe(before + 1n);
});

it('KSY-C04 a selector follows the labels of namespaces', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({}));
  const label = (name: string, team: string): void => {
    server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team } } });
  };
  label('red', 'one');
  label('green', 'two');
  server.put(configMap('c', 'x', 'red'));
  server.put(configMap('c', 'x', 'green'));
  await clusters.importCluster('a', server.server, {
    sync: { ...configMaps, namespaces: { selector: 'team=one' } } as object,
  });
  clusters.start([server]);
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toEqual(['red/c']));
  label('green', 'one');
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toEqual(['green/c', 'red/c']));
  label('red', 'two');
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toEqual(['green/c']));
});

it('KSY-C01 a ClusterSyncResources is honoured when it appears, changes and goes', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ pods: 3 }));
  await clusters.importCluster('a', server.server, { sync: { profile: 'none', resourcesRefName: 'shared' } });
  clusters.start([server]);
  await clusters.whenCondition('a', 'Reachable', 'True Reachable');
  const { store } = clusters;
  let expects: Revision | 'absent' = 'absent';
  const write = async (resources: string[]): Promise<void> => {
    const shared: ClusterSyncResources = {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'ClusterSyncResources',
      metadata: { name: 'shared', uid: 'uid-shared' },
      spec: { syncResources: [{ group: '', resources }] },
    };
    const put = putControlObject(store.control, clusterSyncResourcesKind, shared, expects);
    expects = (await store.write({ changes: [put] })).revision;
  };
  await write(['pods']);
  await waitFor(async () => expect(await clusters.paths('', 'pods')).toHaveLength(3));
  await write(['nodes']);
  await waitFor(async () => expect(await clusters.paths('', 'pods')).toEqual([]));
  await waitFor(async () => expect(await clusters.paths('', 'nodes')).toEqual(pathsIn(server, 'v1', 'Node')));
});

it('KSY-C04 while paused nothing is asked for, everything stays, and the cluster says so', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ pods: 3 }));
  await clusters.importCluster('a', server.server);
  clusters.start([server]);
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  const pause = (paused: boolean): Promise<void> =>
    clusters.change('a', ({ spec, ...cluster }) => ({ ...cluster, spec: { ...spec, sync: { paused } } }));
  await pause(true);
  await clusters.whenCondition('a', 'Fresh', 'False Paused');
  await waitFor(async () => expect(server.openWatches).toBeLessThanOrEqual(2));
  server.put(configMap('meanwhile', 'x'));
  expect(await clusters.paths('', 'pods')).toHaveLength(3);
  expect(await clusters.paths('', 'configmaps')).not.toContain('default/meanwhile');
  await pause(false);
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toContain('default/meanwhile'));
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
});

it('KSY-F03 another rule lists the kinds it is about again', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ pods: 3 }));
  server.put(configMap('c', 'value'));
  await clusters.importCluster('a', server.server);
  clusters.start([server]);
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  const textOf = async (): Promise<string> => {
    const query = { visible: { kind: 'everything' }, kinds: [{ group: '', resource: 'configmaps' }] } as const;
    const { objects } = await clusters.store.list(query, { limit: 100 });
    const found = objects.find(({ key }) => key.name === 'c');
    return new TextDecoder().decode(found?.body);
  };
  expect(await textOf()).toContain('value');
  await clusters.change('a', ({ spec, ...cluster }) => ({
    ...cluster,
    spec: { ...spec, sync: { configMapData: 'Keys' } },
  }));
  await waitFor(async () => expect(await textOf()).not.toContain('value'));
});
