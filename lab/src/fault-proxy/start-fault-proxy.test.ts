import { afterEach, expect, test } from 'vitest';
import { createServerCredentials } from '../fake-apiserver/server-credentials.ts';
import { startFakeApiserver } from '../fake-apiserver/start-fake-apiserver.ts';
import { type HttpVersion, ProtocolClient } from '../protocol-suite/protocol-client.ts';
import { at, itemsOf, parsedEvent } from '../protocol-suite/protocol-world.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { startFaultProxy } from './start-fault-proxy.ts';

const opened: { stop(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.stop();
});

async function start() {
  const member = await startFakeApiserver({ pods: 12 });
  const { listener, caPem } = await createServerCredentials('proxy', Date.now());
  // One CA for both sides is the rule; here the proxy has one of its own, so that nobody reaches the member by mistake.
  const proxy = await startFaultProxy({ server: member.server, caPem: member.caPem, ...listener });
  opened.push({ stop: async () => await proxy[Symbol.asyncDispose]() }, { stop: () => member.stop() });
  return { member, proxy, caPem };
}

type Started = Awaited<ReturnType<typeof start>>;

function connect({ member, proxy, caPem }: Started, version: HttpVersion): ProtocolClient {
  const client = new ProtocolClient({ server: proxy.server, caPem, token: member.token }, version);
  opened.push({ stop: () => client.close() });
  return client;
}

const list = '/api/v1/pods?limit=500';

async function namesOf(client: ProtocolClient): Promise<number> {
  return itemsOf(JSON.parse((await client.send({ path: list })).text)).length;
}

test.each(['1.1', '2'] as const)(
  'LAB-10 passes everything on over HTTP/%s: bodies, statuses, writes, watches',
  async (version) => {
    const started = await start();
    const client = connect(started, version);
    expect(await namesOf(client)).toBe(12);
    const wrong = new ProtocolClient({ server: started.proxy.server, caPem: started.caPem, token: 'no' }, version);
    opened.push({ stop: () => wrong.close() });
    expect((await wrong.send({ path: list })).status).toBe(401);
    const watch = await client.watch('/api/v1/configmaps?watch=1');
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } });
    const headers = { 'content-type': 'application/json' };
    const path = '/api/v1/namespaces/default/configmaps';
    expect((await client.send({ method: 'POST', path, body, headers })).status).toBe(201);
    expect(at(parsedEvent((await watch.next()) ?? '').object, 'metadata', 'name')).toBe('one');
    expect(started.proxy.openWatches).toBe(1);
    expect(started.proxy.cutWatches(/configmaps/)).toBe(1);
    await expect(watch.next()).rejects.toThrow();
  },
);

const broken: readonly (readonly [string, Parameters<FaultProxy['add']>[0]['fault']])[] = [
  ['reset', { kind: 'reset' }],
  ['cut', { kind: 'cut', afterBytes: 100 }],
  ['cut later', { kind: 'cut', afterMs: 0 }],
];

test.each(broken)('LAB-10 %s breaks the second list only, and is in the record', async (_, fault) => {
  const started = await start();
  const client = connect(started, '2');
  if ('afterMs' in fault) started.proxy.add({ fault: { kind: 'hang', afterBytes: 10 }, nth: [2] });
  started.proxy.add({ path: '/pods', nth: [2], fault });
  expect(await namesOf(client)).toBe(12);
  await expect(client.send({ path: list })).rejects.toThrow();
  expect(await namesOf(client)).toBe(12);
  expect(started.proxy.met.at(-1)).toMatchObject({ request: { method: 'GET', path: list }, fault });
});

test('LAB-10 truncated and corrupted bodies look whole and are no JSON; a status is what was asked for', async () => {
  const started = await start();
  const client = connect(started, '1.1');
  started.proxy.add({ times: 1, fault: { kind: 'truncate', afterBytes: 1000 } });
  const short = await client.send({ path: list });
  expect([short.status, short.text.length]).toEqual([200, 1000]);
  started.proxy.add({ times: 1, fault: { kind: 'corrupt', atByte: 2000 } });
  const wrong = await client.send({ path: list });
  expect(() => JSON.parse(wrong.text)).toThrow(SyntaxError);
  started.proxy.add({ fault: { kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: '{}' } });
  const refused = await client.send({ path: list });
  expect([refused.status, refused.headers['retry-after'], refused.text]).toEqual([429, '7', '{}']);
  started.proxy.clear();
  expect(await namesOf(client)).toBe(12);
});

test('LAB-10 hides a share of a list, or all of it, under its own resourceVersion', async () => {
  const started = await start();
  const client = connect(started, '2');
  const remove = started.proxy.add({ fault: { kind: 'hide-items', share: 0.5 } });
  const half = await namesOf(client);
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(12);
  expect(await namesOf(client)).toBe(half);
  remove();
  started.proxy.add({ fault: { kind: 'hide-items', share: 1 } });
  const empty = JSON.parse((await client.send({ path: '/api/v1/pods?limit=5' })).text);
  expect(empty).toMatchObject({
    items: [],
    metadata: { resourceVersion: started.member.resourceVersion, continue: '' },
  });
});

test('LAB-10 lines of a watch come twice, in another order, or without bookmarks', async () => {
  const started = await start();
  const client = connect(started, '2');
  const { proxy, member } = started;
  proxy.add({ path: 'watch=1', nth: [1], fault: { kind: 'duplicate-lines', every: 2 } });
  proxy.add({ path: 'watch=1', nth: [2], fault: { kind: 'reorder-lines', every: 2 } });
  proxy.add({ path: 'watch=1', nth: [3], fault: { kind: 'swallow-bookmarks', keepInitialEnd: true } });
  const path = `/api/v1/configmaps?watch=1&allowWatchBookmarks=true&resourceVersion=${member.resourceVersion}`;
  const watches = [await client.watch(path), await client.watch(path), await client.watch(path)];
  await expect.poll(() => member.openWatches).toBe(3);
  for (const name of ['a', 'b']) {
    member.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
    // A bookmark tells of a position beyond the watched kind's last change.
    member.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default' } });
    member.sendBookmarks();
  }
  const seen: string[][] = [];
  for (const watch of watches) {
    const names: string[] = [];
    while (names.length < 3) {
      const { type, object } = parsedEvent((await watch.next()) ?? '');
      names.push(type === 'BOOKMARK' ? '-' : String(at(object, 'metadata', 'name')));
      if (watch === watches[2] && names.length === 2) break;
    }
    seen.push(names);
  }
  expect(seen).toEqual([
    ['a', '-', '-'],
    ['-', 'a', '-'],
    ['a', 'b'],
  ]);
});

test('LAB-10 passes thousands of lines a second on, also drop by drop', async () => {
  const started = await start();
  const client = connect(started, '2');
  const watch = await client.watch(`/api/v1/configmaps?watch=1&resourceVersion=${started.member.resourceVersion}`);
  const count = 5_000;
  const data = { text: 'x'.repeat(500) };
  for (let index = 0; index < count; index += 1) {
    const metadata = { name: `c-${index}`, namespace: 'default' };
    started.member.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    // The fake server gives up on a watch whose client is far behind.
    if (index % 500 === 499) for (let read = 0; read < 500; read += 1) await watch.next();
  }
  started.proxy.add({ fault: { kind: 'drip', bytesPerSecond: 400_000 } });
  expect(JSON.parse((await client.send({ path: '/api/v1/configmaps?limit=100' })).text).items).toHaveLength(100);
});
