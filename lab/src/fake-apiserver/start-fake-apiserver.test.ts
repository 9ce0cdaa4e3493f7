import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { FakeClock } from '@orrery/kit';
import { afterEach, expect, test } from 'vitest';
import { ProtocolClient } from '../protocol-suite/protocol-client.ts';
import { at, itemsOf, parsedEvent } from '../protocol-suite/protocol-world.ts';
import type { FakeApiserver, FakeApiserverOptions } from './fake-apiserver.ts';
import { startFakeApiserver } from './start-fake-apiserver.ts';

const opened: { stop(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.stop();
});

async function start(options: FakeApiserverOptions = {}): Promise<FakeApiserver> {
  const server = await startFakeApiserver(options);
  opened.push(server);
  return server;
}

function connect(server: FakeApiserver): ProtocolClient {
  const client = new ProtocolClient(server, '2');
  opened.push({ stop: () => client.close() });
  return client;
}

async function read(client: ProtocolClient, path: string): Promise<{ status: number; body: unknown }> {
  const answer = await client.send({ path });
  return { status: answer.status, body: JSON.parse(answer.text) };
}

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'default' } };

test('LAB-14 the kubeconfig lets another client library list the demo pods', async () => {
  const server = await start({ name: 'east', pods: 50 });
  const config = new KubeConfig();
  config.loadFromString(server.kubeconfig);
  expect(config.getCurrentContext()).toBe('east');
  const pods = await config.makeApiClient(CoreV1Api).listPodForAllNamespaces({ limit: 500 });
  expect(pods.items).toHaveLength(50);
  expect(pods.items.every((pod) => pod.status?.phase === 'Running')).toBe(true);
});

test('LAB-14 a restart keeps port and data, but positions from before it are too old', async () => {
  const server = await start();
  const { server: url, resourceVersion } = server;
  const uid = server.put(configMap).uid;
  await server.restart();
  expect(server.server).toBe(url);
  const client = connect(server);
  const kept = await read(client, '/api/v1/namespaces/default/configmaps/one');
  expect(at(kept.body, 'metadata', 'uid')).toBe(uid);
  const watch = await client.watch(`/api/v1/configmaps?watch=1&resourceVersion=${resourceVersion}`);
  const event = parsedEvent((await watch.next()) ?? '');
  expect([event.type, at(event.object, 'code')]).toEqual(['ERROR', 410]);
});

test('LAB-14 a stopped server refuses connections, stopping twice is nothing', async () => {
  const server = await start();
  await server.stop();
  await server.stop();
  await expect(connect(server).send({ path: '/version' })).rejects.toThrow('ECONNREFUSED');
});

test('LAB-14 a continued list outlives a restart, since its state is in the store', async () => {
  const server = await start();
  const first = await read(connect(server), '/api/v1/namespaces?limit=1');
  await server.restart();
  const rest = await read(
    connect(server),
    `/api/v1/namespaces?continue=${String(at(first.body, 'metadata', 'continue'))}`,
  );
  expect([rest.status, itemsOf(rest.body).length]).toEqual([200, 3]);
});

test('LAB-14 cutWatches breaks the watch in the middle, not in an orderly way', async () => {
  const server = await start();
  const client = connect(server);
  const watch = await client.watch(`/api/v1/pods?watch=1&resourceVersion=${server.resourceVersion}`);
  expect(server.openWatches).toBe(1);
  expect(server.cutWatches()).toBe(1);
  await expect(watch.next()).rejects.toThrow();
  expect(server.openWatches).toBe(0);
});

test('LAB-14 a watch that its client closes is forgotten', async () => {
  const server = await start();
  const watch = await connect(server).watch('/api/v1/pods?watch=1');
  expect(server.openWatches).toBe(1);
  watch.close();
  await expect.poll(() => server.openWatches).toBe(0);
});

test('LAB-14 another token makes the old one worthless', async () => {
  const server = await start();
  const old = connect(server);
  server.setToken('another');
  expect((await read(old, '/version')).status).toBe(401);
  expect((await read(connect(server), '/version')).status).toBe(200);
});

test('LAB-14 the authorize hook turns a kind into a 403 that names user, verb and resource', async () => {
  const server = await start({ authorize: (access) => access.resource !== 'secrets' });
  const client = connect(server);
  const denied = await read(client, '/api/v1/secrets');
  expect(denied.status).toBe(403);
  expect(at(denied.body, 'message')).toBe(
    'secrets is forbidden: User "admin" cannot list resource "secrets" in API group "" at the cluster scope',
  );
  expect((await read(client, '/api/v1/configmaps')).status).toBe(200);
  server.setAuthorize(() => true);
  expect((await read(client, '/api/v1/secrets')).status).toBe(200);
});

test('LAB-14 requests are counted by verb and resource', async () => {
  const server = await start();
  const client = connect(server);
  await client.send({ path: '/version' });
  await client.send({ path: '/apis/apps/v1/deployments' });
  await client.send({ path: '/apis/apps/v1/deployments?limit=5' });
  (await client.watch('/api/v1/pods?watch=1')).close();
  expect([...server.requests]).toEqual([
    ['get /version', 1],
    ['list deployments.apps', 2],
    ['watch pods', 1],
  ]);
});

test('LAB-14 the uid of kube-system follows from the name, other uids are different everywhere', async () => {
  const reference = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' };
  const uidOf = (server: FakeApiserver): unknown => at(server.get(reference), 'metadata', 'uid');
  const [one, same, other] = [await start({ name: 'a' }), await start({ name: 'a' }), await start({ name: 'b' })];
  expect(uidOf(one)).toBe(uidOf(same));
  expect(uidOf(one)).not.toBe(uidOf(other));
  expect(one.put(configMap).uid).not.toBe(same.put(configMap).uid);
});

test('LAB-14 put makes the namespace, keeps the uid and the spelling of numbers', async () => {
  const server = await start();
  const text =
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"new"},"spec":{"n":9007199254740993}}';
  const first = server.put(text);
  expect(server.put(text).uid).toBe(first.uid);
  const answer = await connect(server).send({ path: '/api/v1/namespaces/new/pods/p' });
  expect(answer.text).toContain('"n":9007199254740993');
  expect(server.get({ apiVersion: 'v1', kind: 'Namespace', name: 'new' })).toMatchObject({
    status: { phase: 'Active' },
  });
});

test('LAB-14 a removed namespace takes its objects along, each with an event', async () => {
  const server = await start();
  server.put({ ...configMap, metadata: { name: 'gone', namespace: 'short-lived' } });
  const path = `/api/v1/configmaps?watch=1&resourceVersion=${server.resourceVersion}`;
  const watch = await connect(server).watch(path);
  server.remove({ apiVersion: 'v1', kind: 'Namespace', name: 'short-lived' });
  expect(parsedEvent((await watch.next()) ?? '')).toMatchObject({
    type: 'DELETED',
    object: { metadata: { name: 'gone' } },
  });
  expect(server.list('v1', 'ConfigMap')).toEqual([]);
});

test('LAB-14 objects, bookmarks and time-outs follow the given clock', async () => {
  const clock = new FakeClock();
  const server = await start({ clock, bookmarkPeriodMs: 60_000 });
  const client = connect(server);
  const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=${server.resourceVersion}`;
  const watch = await client.watch(`/api/v1/pods?${query}`);
  server.put(configMap);
  const created = at(server.get({ ...configMap, ...configMap.metadata }), 'metadata', 'creationTimestamp');
  expect(created).toBe('2026-01-01T00:00:00Z');
  await clock.advance(60_000);
  const bookmark = parsedEvent((await watch.next()) ?? '');
  expect([bookmark.type, at(bookmark.object, 'metadata', 'resourceVersion')]).toEqual([
    'BOOKMARK',
    server.resourceVersion,
  ]);
  await clock.advance(240_000);
  expect(await watch.next()).toBeUndefined();
});

test('LAB-14 a server certificate can be expired, and clients refuse it', async () => {
  const server = await start({ serverCertificateNotAfter: new Date(Date.now() - 60_000) });
  await expect(connect(server).send({ path: '/version' })).rejects.toThrow(/expired/);
});

test('LAB-14 what is not built, or switched off, is refused: fields of single kinds 400, streaming lists 422, subresources 404, Tables 406', async () => {
  const client = connect(await start({ pods: 4, streamingLists: false, aggregatedDiscovery: [] }));
  expect((await read(client, '/api/v1/pods?fieldSelector=spec.nodeName%3Db')).status).toBe(400);
  const streaming = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
  expect((await read(client, `/api/v1/pods?${streaming}`)).status).toBe(422);
  expect((await read(client, '/api/v1/namespaces/default/pods/p/log')).status).toBe(404);
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  expect((await client.send({ path: '/api/v1/pods', headers: table })).status).toBe(406);
  const v2 = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json' };
  expect(JSON.parse((await client.send({ path: '/apis', headers: v2 })).text).kind).toBe('APIGroupList');
});
