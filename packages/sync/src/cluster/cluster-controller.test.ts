import { createOutbound } from '@orrery/http';
import { type Clock, silentLog, systemClock } from '@orrery/kit';
import { createKubeClient, KubeError } from '@orrery/kube-client';
import { type FakeApiserver, startFakeApiserver } from '@orrery/lab';
import { type Cluster, clusterKind, objectPath, Secret, StatusError } from '@orrery/model';
import { controlKey, createSqliteStore, putControlObject, readControlObject, type Store } from '@orrery/storage';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClusterControllerDeps, createClusterController } from './cluster-controller.ts';

const everything = { kind: 'everything' } as const;
const outbound = createOutbound({
  clock: systemClock,
  allow: [{ cidr: '127.0.0.1/32', port: '*', class: 'cluster-api' }],
});

let world = new AsyncDisposableStack();
afterEach(async () => {
  await world.disposeAsync();
  world = new AsyncDisposableStack();
});

function startController(
  store: Store,
  server: FakeApiserver,
  more: Partial<ClusterControllerDeps> = {},
): AsyncDisposable {
  return createClusterController({
    store,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    resolveAccess: async (cluster) => ({
      access: {
        server: cluster.spec.access.addresses?.[0] ?? '',
        caPem: server.caPem,
        credential: { token: new Secret(server.token) },
      },
      credential: { kind: 'Token', fingerprint: 'f' },
    }),
    connect: (access) =>
      createKubeClient(access, { outbound, clock: systemClock, userAgent: 'orrery/test (kube-sync)' }),
    ...more,
  });
}

/** The system's clock, so many times as fast. */
function fastClock(factor: number): Clock {
  const start = systemClock.monotonic();
  return {
    now: () => Date.now(),
    monotonic: () => (systemClock.monotonic() - start) * factor,
    sleep: (ms, options) => systemClock.sleep(ms / factor, options),
  };
}

function clusterObject(name: string, server: string): Cluster {
  return {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name, uid: `uid-${name}`, generation: 1 },
    spec: { access: { addresses: [server] } },
  };
}

async function importCluster(store: Store, name: string, server: string): Promise<void> {
  const put = putControlObject(store.control, clusterKind, clusterObject(name, server), 'absent');
  await store.write({ changes: [put], newSources: [{ kind: 'cluster', name }] });
}

async function readCluster(store: Store, name: string): Promise<Cluster> {
  const stored = await store.get(everything, controlKey(store.control, clusterKind, name));
  return readControlObject<Cluster>(clusterKind, stored ?? expect.fail(`no cluster ${name}`));
}

async function conditionOf(store: Store, name: string, type: string): Promise<string> {
  const { status } = await readCluster(store, name);
  const condition = status?.conditions?.find((each) => each.type === type);
  return `${condition?.status} ${condition?.reason}`;
}

async function waitFor(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

async function pathsOf(store: Store, group: string, resource: string): Promise<string[]> {
  const { objects } = await store.list({ visible: everything, kinds: [{ group, resource }] }, { limit: 1000 });
  return objects.map(({ key }) => objectPath(key.namespace, key.name));
}

function pathsIn(server: FakeApiserver, apiVersion: string, kind: string): string[] {
  return server
    .list(apiVersion, kind)
    .map((object) => (object as { metadata: { namespace?: string; name: string } }).metadata)
    .map((metadata) => objectPath(metadata.namespace ?? '', metadata.name));
}

function configMap(name: string, text: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { text } };
}

describe('the controller of clusters', () => {
  it('learns a cluster, follows its changes, and makes it Ready', async () => {
    const server = world.use(await startFakeApiserver({ pods: 40, crds: true }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    world.use(startController(store, server));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Ready')).toBe('True Ready'));
    const pods = pathsIn(server, 'v1', 'Pod');
    expect(pods.length).toBeGreaterThanOrEqual(40);
    expect(await pathsOf(store, '', 'pods')).toEqual(pods);
    expect(await pathsOf(store, 'apps', 'deployments')).toEqual(pathsIn(server, 'apps/v1', 'Deployment'));
    const { status } = await readCluster(store, 'a');
    expect(status).toMatchObject({ phase: 'Healthy', kubernetesVersion: 'v1.36.3', observedGeneration: 1 });
    expect(status?.kubeSystemUID).toMatch(/^[0-9a-f-]{36}$/);

    server.put(configMap('new', 'one'));
    await waitFor(async () => expect(await pathsOf(store, '', 'configmaps')).toContain('default/new'));
    server.remove({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'new' });
    await waitFor(async () => expect(await pathsOf(store, '', 'configmaps')).not.toContain('default/new'));
  });

  it('KSY-D12 resumes by watches alone, and takes over what changed meanwhile; nothing else makes a revision', async () => {
    const server = world.use(await startFakeApiserver({ pods: 20 }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    const first = startController(store, server);
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Fresh')).toBe('True Fresh'));
    await first[Symbol.asyncDispose]();
    const before = await store.revision();
    const lists = server.requests.get('list pods');
    server.put(configMap('late', 'one'));

    world.use(startController(store, server));
    await waitFor(async () => expect(await pathsOf(store, '', 'configmaps')).toContain('default/late'));
    expect(await store.revision()).toBe(before + 1n);
    expect(server.requests.get('list pods')).toBe(lists);
  });

  it('KSY-D22 compares after 410 and removes what is gone', async () => {
    const server = world.use(await startFakeApiserver({ pods: 20 }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    const first = startController(store, server);
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Fresh')).toBe('True Fresh'));
    await first[Symbol.asyncDispose]();
    const before = await store.revision();
    const [pod = ''] = pathsIn(server, 'v1', 'Pod');
    const [namespace = '', name = ''] = pod.split('/');
    server.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name });
    server.compact();

    world.use(startController(store, server));
    await waitFor(async () => expect(await pathsOf(store, '', 'pods')).toEqual(pathsIn(server, 'v1', 'Pod')));
    expect(await store.revision()).toBe(before + 1n);
  });

  it('KSY-00b a denied kind is named and stops no other', async () => {
    const server = world.use(
      await startFakeApiserver({ pods: 5, authorize: ({ resource }) => resource !== 'secrets' }),
    );
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    world.use(startController(store, server));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Ready')).toBe('True Ready'));
    const { status } = await readCluster(store, 'a');
    const synced = status?.conditions?.find((condition) => condition.type === 'Synced');
    expect(synced).toMatchObject({ status: 'False', reason: 'Forbidden' });
    expect(synced?.message).toContain('secrets');
  });

  it('KSY-G06 a cluster that denies everything keeps one state while it is tried again', async () => {
    const server = world.use(await startFakeApiserver({ streamingLists: false, authorize: () => false }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    world.use(startController(store, server));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Ready')).toBe('False Forbidden'));
    const before = await store.revision();
    const lists = server.requests.get('list pods') ?? 0;
    await waitFor(async () => expect(server.requests.get('list pods')).toBeGreaterThan(lists + 1));
    expect(await store.revision()).toBe(before);
  });

  it('KSY-G01 says why a stopped server is not Ready, keeps its objects, and recovers', async () => {
    const server = world.use(await startFakeApiserver({ pods: 5 }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    world.use(startController(store, server));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Fresh')).toBe('True Fresh'));
    await server.stop();
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Ready')).toBe('False Refused'));
    expect(await pathsOf(store, '', 'pods')).toHaveLength(5);
    await server.restart();
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Ready')).toBe('True Ready'));
  }, 60_000);

  it('SEA-Q08 collects a CRD that comes later and drops one that goes', async () => {
    const server = world.use(await startFakeApiserver({ pods: 1 }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    world.use(startController(store, server));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Fresh')).toBe('True Fresh'));
    server.put({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'orbits.lab.orrery.dev' },
      spec: {
        group: 'lab.orrery.dev',
        scope: 'Cluster',
        names: { plural: 'orbits', singular: 'orbit', kind: 'Orbit', shortNames: ['orb'] },
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    });
    server.put({ apiVersion: 'lab.orrery.dev/v1', kind: 'Orbit', metadata: { name: 'mars' } });
    await waitFor(async () => expect(await pathsOf(store, 'lab.orrery.dev', 'orbits')).toEqual(['mars']));
    const [scope] = await store.scopes({ visible: everything, group: 'lab.orrery.dev' });
    expect(scope?.kind).toMatchObject({ kind: 'Orbit', shortNames: ['orb'], namespaced: false });
    server.remove({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name: 'orbits.lab.orrery.dev',
    });
    await waitFor(async () => expect(await store.scopes({ visible: everything, group: 'lab.orrery.dev' })).toEqual([]));
  });

  it('KSY-B03 keeps custom objects when CRDs may no longer be listed', async () => {
    const server = world.use(await startFakeApiserver({ pods: 1, crds: true }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    const clock = fastClock(30);
    world.use(startController(store, server, { clock }));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Fresh')).toBe('True Fresh'));
    const custom = await store.scopes({ visible: everything, group: 'ops.demo.example' });
    expect(custom.length).toBeGreaterThan(0);
    const rounds = server.requests.get('get /version') ?? 0;
    server.setAuthorize(({ resource }) => resource !== 'customresourcedefinitions');
    server.cutWatches();
    const discovered = async (): Promise<void> =>
      expect(server.requests.get('get /version')).toBeGreaterThan(rounds + 1);
    await vi.waitFor(discovered, { timeout: 60_000, interval: 100 });
    const after = await store.scopes({ visible: everything });
    expect(after.map(({ kind }) => kind.resource)).toEqual(
      expect.arrayContaining(custom.map(({ kind }) => kind.resource)),
    );
  }, 90_000);

  it('STY-C02 leaves nothing running when it is stopped at any moment', async () => {
    const server = world.use(await startFakeApiserver({ pods: 5 }));
    for (const delayMs of [0, 5, 20, 60, 120]) {
      const store = await createSqliteStore({ file: ':memory:' });
      await importCluster(store, 'a', server.server);
      const controller = startController(store, server);
      await systemClock.sleep(delayMs);
      await controller[Symbol.asyncDispose]();
      const revision = await store.revision();
      await waitFor(async () => expect(server.openWatches).toBe(0));
      // What was on its way when it was stopped arrives.
      await systemClock.sleep(100);
      const requests = [...server.requests.values()].reduce((sum, count) => sum + count, 0);
      await systemClock.sleep(300);
      expect([...server.requests.values()].reduce((sum, count) => sum + count, 0)).toBe(requests);
      expect(await store.revision()).toBe(revision);
      await store[Symbol.asyncDispose]();
    }
  });

  it('KSY-E06 goes on after the store failed once: at the changelog, at the credential, at a write', async () => {
    const server = world.use(await startFakeApiserver({ pods: 5 }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    const failures = new Map([
      ['changes', 1],
      ['sources', 1],
      ['write', 1],
    ]);
    const faulty = new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const left = failures.get(String(name)) ?? 0;
          failures.set(String(name), left - 1);
          if (left > 0) throw new StatusError('ServiceUnavailable', 'the store failed: database is locked');
          return Reflect.apply(value, target, args);
        };
      },
    });
    world.use(startController(faulty, server));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Ready')).toBe('True Ready'));
    server.put(configMap('after', 'one'));
    await waitFor(async () => expect(await pathsOf(store, '', 'configmaps')).toContain('default/after'));
    expect([...failures.values()].every((left) => left < 1)).toBe(true);
  });

  it('keeps a cluster Ready whose aggregated API is down, and one whose probe is refused', async () => {
    const server = world.use(await startFakeApiserver({ pods: 2, aggregatedDiscovery: [] }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    const connect: ClusterControllerDeps['connect'] = (access) => {
      const client = createKubeClient(access, { outbound, clock: systemClock, userAgent: 'orrery/test (kube-sync)' });
      const getJson: typeof client.getJson = async (path, schema, options) => {
        if (path === '/apis/batch/v1')
          throw new KubeError('ServerError', 'the API server answers 503', { status: 503 });
        return await client.getJson(path, schema, options);
      };
      const probe = (): Promise<never> =>
        Promise.reject(new KubeError('Forbidden', 'missing right: get /readyz', { status: 403 }));
      return { ...client, getJson, probe };
    };
    world.use(startController(store, server, { connect }));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Ready')).toBe('True Ready'));
    expect(await conditionOf(store, 'a', 'Discovered')).toBe('False DiscoveryFailed');
    expect(await conditionOf(store, 'a', 'Reachable')).toBe('True Reachable');
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Fresh')).toBe('True Fresh'));
    const before = await store.revision();
    await systemClock.sleep(1000);
    expect(await store.revision()).toBe(before);
  });

  it('stops learning when the object goes', async () => {
    const server = world.use(await startFakeApiserver({ pods: 5 }));
    const store = world.use(await createSqliteStore({ file: ':memory:' }));
    await importCluster(store, 'a', server.server);
    world.use(startController(store, server));
    await waitFor(async () => expect(await conditionOf(store, 'a', 'Fresh')).toBe('True Fresh'));
    const [source] = (await store.sources(everything)).filter((each) => each.kind === 'cluster');
    await store.write({
      changes: [{ op: 'remove', key: controlKey(store.control, clusterKind, 'a') }],
      removals: source === undefined ? [] : [{ source: source.id }],
    });
    await waitFor(async () => expect(server.openWatches).toBe(0));
    expect(await pathsOf(store, '', 'pods')).toEqual([]);
  });
});
