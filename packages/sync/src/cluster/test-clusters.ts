// biome-ignore lint/correctness/noUndeclaredDependencies: connections of tests, to loopback only
import { createOutbound } from '@orrery/http';
import { type Clock, silentLog, systemClock } from '@orrery/kit';
import { type ClusterAccess, createKubeClient, type KubeClient } from '@orrery/kube-client';
// biome-ignore lint/correctness/noUndeclaredDependencies: the lab is for tests, as this is
import type { FakeApiserver } from '@orrery/lab';
import { type Cluster, type ClusterSpec, clusterKind, objectPath, Secret } from '@orrery/model';
import { controlKey, createSqliteStore, putControlObject, readControlObject, type Store } from '@orrery/storage';
// biome-ignore lint/correctness/noUndeclaredDependencies: the root's vitest, which runs every test that imports this
import { expect, onTestFinished, vi } from 'vitest';
import { createClusterController } from './cluster-controller.ts';
import type { ClusterControllerDeps } from './controller-deps.ts';

const everything = { kind: 'everything' } as const;

/** Clusters of a test: a store in memory, controllers, and what they wrote. Everything ends with the test. */
export class TestClusters {
  readonly store: Store;
  readonly #world = new AsyncDisposableStack();
  readonly #outbound = createOutbound({
    clock: systemClock,
    allow: [{ cidr: '127.0.0.1/32', port: '*', class: 'cluster-api' }],
  });

  private constructor(store: Store) {
    this.store = this.#world.use(store);
  }

  static async open(): Promise<TestClusters> {
    const clusters = new TestClusters(await createSqliteStore({ file: ':memory:' }));
    onTestFinished(() => clusters.#world.disposeAsync());
    return clusters;
  }

  /** Ends with the test. */
  use<T extends AsyncDisposable>(each: T): T {
    return this.#world.use(each);
  }

  /** Every cluster is reached with the CAs and the token of these servers. */
  start(servers: readonly FakeApiserver[], more: Partial<ClusterControllerDeps> = {}): AsyncDisposable {
    const { store } = this;
    return this.use(
      createClusterController({
        store,
        clock: systemClock,
        random: Math.random,
        log: silentLog,
        resolveAccess: async ({ spec }) => {
          const [address = ''] = spec.access.addresses ?? [];
          const server = servers.find((each) => each.server === address);
          return {
            access: {
              server: address,
              caPem: servers.map(({ caPem }) => caPem).join('\n'),
              credential: { token: new Secret(server?.token ?? '') },
            },
            credential: { kind: 'Token', fingerprint: 'f' },
          };
        },
        connect: (access) => this.connect(access),
        ...more,
      }),
    );
  }

  /** A client as controllers of tests have it. */
  connect(access: ClusterAccess): KubeClient {
    const userAgent = 'orrery/test (kube-sync)';
    return createKubeClient(access, { outbound: this.#outbound, clock: systemClock, userAgent });
  }

  async importCluster(name: string, server: string, spec: Partial<ClusterSpec> = {}): Promise<void> {
    const cluster: Cluster = {
      apiVersion: 'orrery.dev/v1alpha1',
      kind: 'Cluster',
      metadata: { name, uid: `uid-${name}`, generation: 1 },
      spec: { access: { addresses: [server] }, ...spec },
    };
    const put = putControlObject(this.store.control, clusterKind, cluster, 'absent');
    await this.store.write({ changes: [put], newSources: [{ kind: 'cluster', name }] });
  }

  /** Changes the object as a user does. */
  async change(name: string, change: (cluster: Cluster) => Cluster): Promise<void> {
    await vi.waitFor(async () => {
      const key = controlKey(this.store.control, clusterKind, name);
      const stored = (await this.store.get(everything, key)) ?? expect.fail(`no cluster ${name}`);
      const cluster = change(readControlObject<Cluster>(clusterKind, stored));
      await this.store.write({
        changes: [putControlObject(this.store.control, clusterKind, cluster, stored.revision)],
      });
    });
  }

  async read(name: string): Promise<Cluster> {
    const stored = await this.store.get(everything, controlKey(this.store.control, clusterKind, name));
    return readControlObject<Cluster>(clusterKind, stored ?? expect.fail(`no cluster ${name}`));
  }

  /** `True Ready`; `undefined undefined` when there is no such condition. */
  async condition(name: string, type: string): Promise<string> {
    const condition = await this.conditionOf(name, type);
    return `${condition?.status} ${condition?.reason}`;
  }

  async conditionOf(
    name: string,
    type: string,
  ): Promise<NonNullable<NonNullable<Cluster['status']>['conditions']>[number] | undefined> {
    const { status } = await this.read(name);
    return status?.conditions?.find((each) => each.type === type);
  }

  async whenCondition(name: string, type: string, state: string): Promise<void> {
    await waitFor(async () => expect(await this.condition(name, type)).toBe(state));
  }

  /** Paths of stored objects of a kind, in order; of all clusters, or of one. */
  async paths(group: string, resource: string, cluster?: string): Promise<string[]> {
    const test = { attribute: 'name', text: { op: 'in', values: [cluster ?? ''] } } as const;
    const where = cluster === undefined ? {} : { where: { kind: 'source', kinds: ['cluster'], test } as const };
    const query = { visible: everything, kinds: [{ group, resource }], ...where };
    const { objects } = await this.store.list(query, { limit: 5000 });
    return objects.map(({ key }) => objectPath(key.namespace, key.name));
  }
}

/** Waits until a check passes. */
export async function waitFor(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 25_000, interval: 20 });
}

/** The system's clock, so many times as fast. */
export function fastClock(factor: number): Clock {
  const start = systemClock.monotonic();
  const began = Date.now();
  return {
    now: () => began + (systemClock.monotonic() - start) * factor,
    monotonic: () => (systemClock.monotonic() - start) * factor,
    sleep: (ms, options) => systemClock.sleep(ms / factor, options),
  };
}

/** Paths of a server's objects of a kind, in order. */
export function pathsIn(server: FakeApiserver, apiVersion: string, kind: string): string[] {
  return server
    .list(apiVersion, kind)
    .map((object) => (object as { metadata: { namespace?: string; name: string } }).metadata)
    .map((metadata) => objectPath(metadata.namespace ?? '', metadata.name));
}

/** A ConfigMap. */
export function configMap(name: string, text: string, namespace = 'default'): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { text } };
}

/** Names a ConfigMap of the namespace default. */
export function configMapNamed(name: string, namespace = 'default'): Parameters<FakeApiserver['remove']>[0] {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}
