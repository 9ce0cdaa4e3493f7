import { createOutbound } from '@orrery/http';
import { silentLog, systemClock } from '@orrery/kit';
import type { Cluster } from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { readIdentity, Secret } from '@orrery/model';
import { expect, test, vi } from 'vitest';
import { createKubeClient, type KubeClient } from '../client/create-kube-client.ts';
import { discover } from '../discovery/discover.ts';
import { readOpenapiDocument, readOpenapiIndex } from '../openapi/read-openapi.ts';
import { createReflector, type Reflector } from './create-reflector.ts';
import type { ReflectorDeps } from './reflector-deps.ts';
import type { ReflectorSink } from './reflector-sink.ts';

const resource = { group: '', version: 'v1', resource: 'configmaps', kind: 'ConfigMap' };
const namespace = 'reflected';
/** More than a page. */
const objects = 620;

function connect(cluster: Cluster): KubeClient {
  const allow = [{ cidr: '127.0.0.1/32', port: '*', class: 'cluster-api' as const }];
  const outbound = createOutbound({ clock: systemClock, allow });
  const credential = { token: new Secret(cluster.adminToken) };
  const access = { server: cluster.server, caPem: cluster.caPem, credential };
  return createKubeClient(access, { outbound, clock: systemClock, userAgent: 'orrery/test (kube-sync)' });
}

async function write(cluster: Cluster, name: string, text: string): Promise<void> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text } });
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const { status } = await cluster.request({ method: 'POST', path, body });
  if (status === 409) await cluster.request({ method: 'PUT', path: `${path}/${name}`, body });
}

async function fill(cluster: Cluster): Promise<void> {
  await cluster.createNamespace(namespace);
  for (let at = 0; at < objects; at += 20) {
    const names = Array.from({ length: Math.min(20, objects - at) }, (_, index) => `o${at + index}`);
    await Promise.all(names.map((name) => write(cluster, name, 'x'.repeat(200))));
  }
}

/** Name to resourceVersion, by pages. */
async function listNow(client: KubeClient): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const page of client.listPages(resource, { namespace, limit: 500 })) {
    for (const item of page.items) {
      const { name, resourceVersion } = readIdentity(page.bytes, item);
      found[name] = resourceVersion;
    }
  }
  return found;
}

interface Mirror extends AsyncDisposable {
  readonly copy: Map<string, string>;
  readonly log: string[];
  readonly reflector: Reflector;
}

function mirror(client: KubeClient, more: Partial<ReflectorDeps> = {}): Mirror {
  const copy = new Map<string, string>();
  const log: string[] = [];
  const sink: ReflectorSink = {
    replace: async (pages, { cause }) => {
      const seen = new Set<string>();
      for await (const page of pages) {
        for (const item of page.items) {
          const { name, resourceVersion } = readIdentity(page.bytes, item);
          seen.add(name);
          copy.set(name, resourceVersion);
        }
      }
      for (const name of copy.keys()) if (!seen.has(name)) copy.delete(name);
      log.push(`list ${cause}`);
    },
    compare: async (pages) => {
      const differing: { namespace: string; name: string }[] = [];
      let count = 0;
      for await (const page of pages) {
        for (const item of page.items) {
          const { name, resourceVersion } = readIdentity(page.bytes, item);
          if (copy.get(name) !== resourceVersion) differing.push({ namespace, name });
          count += 1;
        }
      }
      log.push(`compared ${count}`);
      return { differing, count };
    },
    refresh: (bytes) => {
      const { name, resourceVersion } = readIdentity(bytes, { start: 0, end: bytes.length, metadata: undefined });
      copy.set(name, resourceVersion);
      log.push(`refresh ${name}`);
    },
    settle: () => undefined,
    apply: ({ type, identity }) => {
      if (type === 'DELETED') copy.delete(identity.name);
      else copy.set(identity.name, identity.resourceVersion);
    },
    bookmark: () => undefined,
    state: ({ kind }) => void log.push(kind),
  };
  const stop = new AbortController();
  const enterList = async (): Promise<Disposable> => ({ [Symbol.dispose]: () => undefined });
  const deps = { client, resource, namespace, clock: systemClock, random: Math.random, log: silentLog, sink };
  const onRollback = (): void => void log.push('rollback');
  const reflector = createReflector({ ...deps, enterList, onRollback, ...more });
  const running = reflector.run({ signal: stop.signal });
  return {
    copy,
    log,
    reflector,
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error('end of test'));
      await running;
    },
  };
}

async function untilEqual(client: KubeClient, { copy }: Mirror): Promise<void> {
  const check = async (): Promise<void> => expect(Object.fromEntries(copy)).toEqual(await listNow(client));
  await vi.waitFor(check, { timeout: 30_000, interval: 100 });
}

for (const version of ['1.36', '1.32'] as const) {
  describeLab(toolsOf({ version }), `the client and kube-apiserver ${version}`, () => {
    const cluster = useCluster({ version });
    const serverMinor = Number(version.slice(2));

    test('KSY-D01 a streaming list is the list, changes follow, and the position is the list', async () => {
      await fill(cluster());
      await using client = connect(cluster());
      await using streamed = mirror(client, { serverMinor });
      await untilEqual(client, streamed);
      expect([...client.unstreamedGroups]).toEqual([]);
      expect(streamed.copy.size).toBe(objects);
      await write(cluster(), 'o1', 'changed');
      await cluster().request({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/configmaps/o2` });
      await untilEqual(client, streamed);
      const position = await client.position(resource, { namespace });
      expect(BigInt(position)).toBeGreaterThanOrEqual(BigInt(streamed.copy.get('o1') ?? '0'));
    });

    test('KSY-D16 an audit lists metadata, and fetches what was lost', async () => {
      await using client = connect(cluster());
      await using audited = mirror(client);
      await untilEqual(client, audited);
      audited.copy.set('o5', 'lost');
      audited.reflector.relist('audit');
      await vi.waitFor(() => expect(audited.log).toContain('refresh o5'), { timeout: 10_000 });
      await untilEqual(client, audited);
      expect(audited.log.filter((line) => line.startsWith('list'))).toEqual(['list initial']);
    });

    test('KSY-D32 an etcd that went back is noticed, and what was written since is undone', async () => {
      await using client = connect(cluster());
      await using follower = mirror(client, { serverMinor });
      await untilEqual(client, follower);
      const saved = await cluster().etcd.snapshot();
      for (let at = 0; at < 20; at += 1) await write(cluster(), `late${at}`, 'x');
      await untilEqual(client, follower);
      await cluster().etcd.restore(saved);
      await vi.waitFor(() => expect(follower.log).toContain('list rollback'), { timeout: 60_000, interval: 200 });
      await untilEqual(client, follower);
      expect(follower.log).toContain('rollback');
      expect(follower.copy.has('late0')).toBe(false);
    }, 120_000);

    test('KSY-B01 aggregated discovery says what the legacy form says, and OpenAPI is read once', async () => {
      await using client = connect(cluster());
      const aggregated = await discover(client);
      const legacy = await discover({
        ...client,
        getJson: (path, schema, options) => client.getJson(path, schema, { ...options, accept: 'application/json' }),
      });
      const sorted = (kinds: typeof legacy.resources): string[] => kinds.map((kind) => JSON.stringify(kind)).sort();
      expect(sorted(aggregated.resources)).toEqual(sorted(legacy.resources));
      expect(aggregated.groups).toEqual(legacy.groups);
      expect(aggregated.failedGroups).toEqual([]);
      const index = await readOpenapiIndex(client, undefined);
      // Seen: the index has no ETag, the documents have.
      expect(await readOpenapiIndex(client, index)).toEqual(index);
      const document = await readOpenapiDocument(client, { index, name: 'apis/apps/v1' });
      expect(new TextDecoder().decode(document.bytes)).toContain('io.k8s.api.apps.v1.Deployment');
      expect(await readOpenapiDocument(client, { index, name: 'apis/apps/v1', previous: document })).toBe(document);
      const moved = { ...document, url: 'elsewhere' };
      const again = await readOpenapiDocument(client, { index, name: 'apis/apps/v1', previous: moved });
      expect(again.bytes).toBe(document.bytes);
    });
  });
}
