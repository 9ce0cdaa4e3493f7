import { type FakeApiserver, startFakeApiserver } from '@orrery/lab';
import type { ClusterSpec } from '@orrery/model';
import { expect, it } from 'vitest';
import { configMap, configMapNamed, fastClock, TestClusters, waitFor } from './test-clusters.ts';

const configMaps: Partial<ClusterSpec> = {
  sync: { profile: 'none', resources: [{ resources: ['configmaps', 'nodes'] }], customResources: 'None' },
};

async function textOf(clusters: TestClusters, name: string): Promise<string> {
  const query = { visible: { kind: 'everything' }, kinds: [{ group: '', resource: 'configmaps' }] } as const;
  const { objects } = await clusters.store.list(query, { limit: 500 });
  return new TextDecoder().decode(objects.find(({ key }) => key.name === name)?.body);
}

/** The same cluster at the same address, with what `fill` puts into it. */
async function restored(
  clusters: TestClusters,
  from: FakeApiserver,
  fill: (server: FakeApiserver) => void,
): Promise<FakeApiserver> {
  const { name, server, token } = from;
  await from.stop();
  const next = await startFakeApiserver({ name, port: Number(new URL(server).port) });
  next.setToken(token);
  fill(next);
  return clusters.use(next);
}

/** The session has the CA of the first server only; another one reads those of all. */
function trustAll(clusters: TestClusters): Promise<void> {
  return clusters.change('a', ({ spec, ...cluster }) => ({
    ...cluster,
    spec: { ...spec, access: { ...spec.access, serverName: '127.0.0.1' } },
  }));
}

it('KSY-D32 a server that went back is followed: what it has now is stored, whichever number is larger', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ name: 'one' }));
  for (let index = 0; index < 10; index += 1) server.put(configMap(`c${index}`, 'before'));
  for (let round = 0; round < 30; round += 1) server.put(configMap('c0', `later ${round}`));
  server.put(configMap('only-later', 'x'));
  await clusters.importCluster('a', server.server, configMaps);
  const servers = [server];
  clusters.start(servers, { clock: fastClock(20) });
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  expect(await textOf(clusters, 'c0')).toContain('later 29');

  const back = await restored(clusters, server, (next) => {
    for (let index = 0; index < 10; index += 1) next.put(configMap(`c${index}`, 'restored'));
  });
  servers.push(back);
  await trustAll(clusters);
  await waitFor(async () => {
    for (let index = 0; index < 10; index += 1) expect(await textOf(clusters, `c${index}`)).toContain('restored');
  });
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).not.toContain('default/only-later'));
  await clusters.whenCondition('a', 'ResourceVersionRolledBack', 'False Compared');
  const [source] = (await clusters.store.sources({ kind: 'everything' })).filter(({ kind }) => kind === 'cluster');
  expect(source?.facts).toContain('"epoch":"1"');
}, 60_000);

it('KSY-I04 another cluster at the address is not written, and deletes nothing', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ name: 'one' }));
  for (let index = 0; index < 10; index += 1) server.put(configMap(`c${index}`, 'before'));
  await clusters.importCluster('a', server.server, configMaps);
  const servers = [server];
  clusters.start(servers, { clock: fastClock(4) });
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  const { server: address, token } = server;
  await server.stop();
  const other = clusters.use(await startFakeApiserver({ name: 'two', port: Number(new URL(address).port) }));
  other.setToken(token);
  other.put(configMap('foreign', 'x'));
  servers.push(other);
  await trustAll(clusters);
  await clusters.whenCondition('a', 'Ready', 'False IdentityChanged');
  await waitFor(async () => expect(other.openWatches).toBe(0));
  other.put(configMap('foreign-too', 'x'));
  const paths = await clusters.paths('', 'configmaps');
  expect(paths).toContain('default/c0');
  expect(paths.some((path) => path.includes('foreign'))).toBe(false);
}, 60_000);

it('KSY-I03 of two objects of one cluster the second says so and is not synchronised', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ name: 'one', pods: 2 }));
  await clusters.importCluster('a', server.server, configMaps);
  clusters.start([server]);
  await clusters.whenCondition('a', 'Ready', 'True Ready');
  await clusters.importCluster('b', server.server, configMaps);
  await clusters.whenCondition('b', 'Ready', 'False DuplicateCluster');
  expect((await clusters.conditionOf('b', 'Ready'))?.message).toContain('a');
  expect(await clusters.paths('', 'nodes', 'b')).toEqual([]);
  await clusters.whenCondition('a', 'Ready', 'True Ready');
});

it('KSY-D32 after an outage bodies are compared, as two histories may give one version to two states', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ name: 'one' }));
  server.put(withUid('before'));
  await clusters.importCluster('a', server.server, configMaps);
  const servers = [server];
  clusters.start(servers, { clock: fastClock(20) });
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  await server.stop();
  await clusters.whenCondition('a', 'Reachable', 'False Refused');
  const back = await restored(clusters, server, (next) => {
    next.put(withUid('restored'));
  });
  expect(back.get(configMapNamed('c0'))).toMatchObject({ metadata: versionOf(server, 'c0') });
  servers.push(back);
  await trustAll(clusters);
  await waitFor(async () => expect(await textOf(clusters, 'c0')).toContain('restored'));
  await clusters.whenCondition('a', 'Ready', 'True Ready');
}, 60_000);

function withUid(text: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c0', namespace: 'default', uid: 'u' },
    data: { text },
  };
}

function versionOf(server: FakeApiserver, name: string): object {
  const { metadata } = server.get(configMapNamed(name)) as { metadata: { uid: string; resourceVersion: string } };
  return { uid: metadata.uid, resourceVersion: metadata.resourceVersion };
}
