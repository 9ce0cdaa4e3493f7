import { systemClock } from '@orrery/kit';
import { KubeError } from '@orrery/kube-client';
import { startFakeApiserver } from '@orrery/lab';
import { clusterKind, StatusError } from '@orrery/model';
import { controlKey } from '@orrery/storage';
import { describe, expect, it, vi } from 'vitest';
import { readScopeFacts } from '../scope/scope-facts.ts';
import type { ClusterControllerDeps } from './controller-deps.ts';
import { configMap, fastClock, pathsIn, TestClusters, waitFor } from './test-clusters.ts';

const everything = { kind: 'everything' } as const;

describe('the controller of clusters', () => {
  it('learns a cluster, follows its changes, and makes it Ready', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 40, crds: true }));
    await clusters.importCluster('a', server.server);
    clusters.start([server]);
    await clusters.whenCondition('a', 'Ready', 'True Ready');
    const pods = pathsIn(server, 'v1', 'Pod');
    expect(pods.length).toBeGreaterThanOrEqual(40);
    expect(await clusters.paths('', 'pods')).toEqual(pods);
    expect(await clusters.paths('apps', 'deployments')).toEqual(pathsIn(server, 'apps/v1', 'Deployment'));
    const { status } = await clusters.read('a');
    expect(status).toMatchObject({ phase: 'Healthy', kubernetesVersion: 'v1.36.3', observedGeneration: 1 });
    expect(status?.kubeSystemUID).toMatch(/^[0-9a-f-]{36}$/);

    server.put(configMap('new', 'one'));
    await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toContain('default/new'));
    server.remove({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'new' });
    await waitFor(async () => expect(await clusters.paths('', 'configmaps')).not.toContain('default/new'));
  });

  it('KSY-D12 resumes by watches alone, and takes over what changed meanwhile; nothing else makes a revision', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 20 }));
    await clusters.importCluster('a', server.server);
    const first = clusters.start([server]);
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
    await first[Symbol.asyncDispose]();
    const before = await clusters.store.revision();
    const lists = server.requests.get('list pods');
    server.put(configMap('late', 'one'));

    clusters.start([server]);
    await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toContain('default/late'));
    expect(await clusters.store.revision()).toBe(before + 1n);
    expect(server.requests.get('list pods')).toBe(lists);
  });

  it('KSY-D22 compares after 410 and removes what is gone', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 20 }));
    await clusters.importCluster('a', server.server);
    const first = clusters.start([server]);
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
    await first[Symbol.asyncDispose]();
    const before = await clusters.store.revision();
    const [pod = ''] = pathsIn(server, 'v1', 'Pod');
    const [namespace = '', name = ''] = pod.split('/');
    server.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name });
    server.compact();

    clusters.start([server]);
    await waitFor(async () => expect(await clusters.paths('', 'pods')).toEqual(pathsIn(server, 'v1', 'Pod')));
    expect(await clusters.store.revision()).toBe(before + 1n);
  });

  it('KSY-00b a denied kind is named and stops no other', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(
      await startFakeApiserver({ pods: 5, authorize: ({ resource }) => resource !== 'secrets' }),
    );
    await clusters.importCluster('a', server.server);
    clusters.start([server]);
    await clusters.whenCondition('a', 'Ready', 'True Ready');
    const { status } = await clusters.read('a');
    const synced = status?.conditions?.find((condition) => condition.type === 'Synced');
    expect(synced).toMatchObject({ status: 'False', reason: 'Forbidden' });
    expect(synced?.message).toContain('secrets');
    await waitFor(async () => {
      const [scope] = await clusters.store.scopes({ visible: everything, group: '', resource: 'secrets' });
      expect(readScopeFacts(scope?.facts ?? '')).toMatchObject({
        state: 'Denied',
        reason: 'Forbidden',
        message: expect.stringMatching(/^missing right: (list|watch) secrets$/),
      });
    });
  });

  it('KSY-G06 a cluster that denies everything keeps one state while it is tried again', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ streamingLists: false, authorize: () => false }));
    await clusters.importCluster('a', server.server);
    clusters.start([server]);
    await clusters.whenCondition('a', 'Ready', 'False Forbidden');
    const before = await clusters.store.revision();
    const lists = server.requests.get('list pods') ?? 0;
    await waitFor(async () => expect(server.requests.get('list pods')).toBeGreaterThan(lists + 1));
    expect(await clusters.store.revision()).toBe(before);
  });

  it('KSY-G01 says why a stopped server is not Ready, keeps its objects, and recovers', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 5 }));
    await clusters.importCluster('a', server.server);
    clusters.start([server]);
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
    await server.stop();
    await clusters.whenCondition('a', 'Ready', 'False Refused');
    expect(await clusters.paths('', 'pods')).toHaveLength(5);
    await server.restart();
    await clusters.whenCondition('a', 'Ready', 'True Ready');
  }, 60_000);

  it('SEA-Q08 collects a CRD that comes later and drops one that goes', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 1 }));
    await clusters.importCluster('a', server.server);
    clusters.start([server]);
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
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
    await waitFor(async () => expect(await clusters.paths('lab.orrery.dev', 'orbits')).toEqual(['mars']));
    const [scope] = await clusters.store.scopes({ visible: everything, group: 'lab.orrery.dev' });
    expect(scope?.kind).toMatchObject({ kind: 'Orbit', shortNames: ['orb'], namespaced: false });
    server.remove({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name: 'orbits.lab.orrery.dev',
    });
    await waitFor(async () =>
      expect(await clusters.store.scopes({ visible: everything, group: 'lab.orrery.dev' })).toEqual([]),
    );
  });

  it('KSY-B03 keeps custom objects when CRDs may no longer be listed', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 1, crds: true }));
    await clusters.importCluster('a', server.server);
    const clock = fastClock(30);
    clusters.start([server], { clock });
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
    const custom = await clusters.store.scopes({ visible: everything, group: 'ops.demo.example' });
    expect(custom.length).toBeGreaterThan(0);
    const rounds = server.requests.get('get /version') ?? 0;
    server.setAuthorize(({ resource }) => resource !== 'customresourcedefinitions');
    server.cutWatches();
    const discovered = async (): Promise<void> =>
      expect(server.requests.get('get /version')).toBeGreaterThan(rounds + 1);
    await vi.waitFor(discovered, { timeout: 60_000, interval: 100 });
    const after = await clusters.store.scopes({ visible: everything });
    expect(after.map(({ kind }) => kind.resource)).toEqual(
      expect.arrayContaining(custom.map(({ kind }) => kind.resource)),
    );
  }, 90_000);

  it('STY-C02 leaves nothing running when it is stopped at any moment', async () => {
    for (const delayMs of [0, 5, 20, 60, 120]) {
      const clusters = await TestClusters.open();
      const server = clusters.use(await startFakeApiserver({ pods: 5 }));
      await clusters.importCluster('a', server.server);
      const controller = clusters.start([server]);
      await systemClock.sleep(delayMs);
      await controller[Symbol.asyncDispose]();
      const revision = await clusters.store.revision();
      await waitFor(async () => expect(server.openWatches).toBe(0));
      // What was on its way when it was stopped arrives.
      await systemClock.sleep(100);
      const requests = [...server.requests.values()].reduce((sum, count) => sum + count, 0);
      await systemClock.sleep(300);
      expect([...server.requests.values()].reduce((sum, count) => sum + count, 0)).toBe(requests);
      expect(await clusters.store.revision()).toBe(revision);
    }
  });

  it('KSY-E06 goes on after the store failed once: at the changelog, at the credential, at a write', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 5 }));
    await clusters.importCluster('a', server.server);
    const failures = new Map([
      ['changes', 1],
      ['sources', 1],
      ['write', 1],
    ]);
    const faulty = new Proxy(clusters.store, {
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
    clusters.start([server], { store: faulty });
    await clusters.whenCondition('a', 'Ready', 'True Ready');
    server.put(configMap('after', 'one'));
    await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toContain('default/after'));
    expect([...failures.values()].every((left) => left < 1)).toBe(true);
  });

  it('keeps a cluster Ready whose aggregated API is down, and one whose probe is refused', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 2, aggregatedDiscovery: [] }));
    await clusters.importCluster('a', server.server);
    const connect: ClusterControllerDeps['connect'] = (access) => {
      const client = clusters.connect(access);
      const getJson: typeof client.getJson = async (path, schema, options) => {
        if (path === '/apis/batch/v1')
          throw new KubeError('ServerError', 'the API server answers 503', { status: 503 });
        return await client.getJson(path, schema, options);
      };
      const probe = (): Promise<never> =>
        Promise.reject(new KubeError('Forbidden', 'missing right: get /readyz', { status: 403 }));
      return { ...client, getJson, probe };
    };
    clusters.start([server], { connect });
    await clusters.whenCondition('a', 'Ready', 'True Ready');
    expect(await clusters.condition('a', 'Discovered')).toBe('False DiscoveryFailed');
    expect(await clusters.condition('a', 'Reachable')).toBe('True Reachable');
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
    const before = await clusters.store.revision();
    await systemClock.sleep(1000);
    expect(await clusters.store.revision()).toBe(before);
  });

  it('stops learning when the object goes', async () => {
    const clusters = await TestClusters.open();
    const server = clusters.use(await startFakeApiserver({ pods: 5 }));
    await clusters.importCluster('a', server.server);
    clusters.start([server]);
    await clusters.whenCondition('a', 'Fresh', 'True Fresh');
    const [source] = (await clusters.store.sources(everything)).filter((each) => each.kind === 'cluster');
    await clusters.store.write({
      changes: [{ op: 'remove', key: controlKey(clusters.store.control, clusterKind, 'a') }],
      removals: source === undefined ? [] : [{ source: source.id }],
    });
    await waitFor(async () => expect(server.openWatches).toBe(0));
    expect(await clusters.paths('', 'pods')).toEqual([]);
  });
});
