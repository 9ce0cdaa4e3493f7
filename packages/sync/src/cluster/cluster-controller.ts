import { createBackoff, KeyedWork, Permits, reflectorBackoff, Tasks } from '@orrery/kit';
import {
  type Cluster,
  type ControlKind,
  clusterKind,
  clusterSyncResourcesKind,
  hasReason,
  type Revision,
  type SourceId,
} from '@orrery/model';
import { controlKey, type Fence, readControlObject, type Source } from '@orrery/storage';
import { defaultBrake } from '../brake/decide-deletes.ts';
import { DefinitionConflicts } from '../discovery/definition-conflicts.ts';
import { unknownHealth } from '../health/cluster-health.ts';
import { createStatusReporter, type StatusReporter } from '../health/status-reporter.ts';
import { noSyncMetrics } from '../metrics/sync-metrics.ts';
import { createShard, type Shard } from '../shard/shard.ts';
import { WriteQueue } from '../write/write-queue.ts';
import { ClusterSession } from './cluster-session.ts';
import type { ClusterControllerDeps } from './controller-deps.ts';
import { listControlObjects } from './list-control-objects.ts';
import { readWish } from './read-wish.ts';
import type { ClusterWish } from './session-deps.ts';
import { isPushed, shardSources } from './shard-sources.ts';
import { SourceList } from './source-list.ts';
import { withCluster } from './with-cluster.ts';

/** A running session and what it runs with. */
interface Running {
  readonly source: SourceId;
  /** What needs another session when it changes: the object, its access, the lease. */
  readonly configuration: string;
  readonly reporter: StatusReporter;
  readonly session: ClusterSession | undefined;
  wish: string;
  resourcesRefName: string | undefined;
}

/** A store that cannot be read is asked again after this. */
const leaseRetryMs = 1000;

/** Lists that run at once in a replica (`kube-sync.md` L). */
const parallelLists = 32;

/** Members whose OpenAPI documents are read at once in a replica: 2 MB of a document are in memory for each. */
const parallelDocuments = 2;

/**
 * Keeps every `Cluster` object's cluster learned: a session per object, started anew when its access changes, ended when the object or
 * its lease goes. Disposing it ends all sessions and hands the leases back; where they stood is stored.
 */
export function createClusterController(deps: ClusterControllerDeps): AsyncDisposable {
  const tasks = new Tasks((err) => deps.log.error({ err }, 'the controller of clusters ended'));
  tasks.start((signal) => new ClusterController(deps, signal).run());
  return tasks;
}

class ClusterController {
  readonly #deps: ClusterControllerDeps;
  readonly #signal: AbortSignal;
  readonly #queue: WriteQueue;
  readonly #reconciling: KeyedWork;
  readonly #running = new Map<string, Running>();
  readonly #lists = new Permits(parallelLists);
  readonly #documents = new Permits(parallelDocuments);
  readonly #conflicts: DefinitionConflicts;
  readonly #sources: SourceList;
  readonly #leased = new Set<SourceId>();
  readonly #shard: Shard | undefined;
  /** Sharding names of the clusters as they were seen last: another one is news to the shard. */
  readonly #shardingNames = new Map<string, string>();

  constructor(deps: ClusterControllerDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    const { store, replica, onBatch } = deps;
    this.#sources = new SourceList(deps);
    this.#conflicts = new DefinitionConflicts({ ...deps, onChange: () => this.#tellAll() });
    this.#shard =
      replica &&
      createShard({
        ...deps,
        replica: replica.name,
        shardingName: replica.shardingName,
        sources: () => shardSources(store),
        onChange: (source) => this.#onLease(source),
      });
    const shard = this.#shard;
    const { clock, random } = deps;
    this.#queue = new WriteQueue({
      store,
      clock,
      random,
      signal,
      ...(shard === undefined ? {} : { fenceOf: (source: SourceId) => shard.fenceOf(source) }),
      ...(onBatch === undefined ? {} : { onBatch }),
    });
    this.#reconciling = new KeyedWork({
      ...deps,
      signal,
      work: (name) => this.#reconcile(name),
      onFailure: (name, err) =>
        deps.log.error({ err, cluster: name }, 'a Cluster object could not be acted on; trying again'),
    });
  }

  async run(): Promise<void> {
    try {
      await Promise.all([
        this.#keepFollowing(clusterKind, {
          all: async () => {
            const names = new Set(this.#running.keys());
            for await (const { metadata } of listControlObjects(this.#deps.store, clusterKind))
              names.add(metadata.name);
            return [...names];
          },
          clustersOf: (name) => [name],
        }),
        this.#keepFollowing(clusterSyncResourcesKind, {
          all: async () => this.#naming(undefined),
          clustersOf: (name) => this.#naming(name),
        }),
        this.#conflicts.run(this.#signal),
      ]);
    } finally {
      await this.#reconciling.settled();
      await Promise.all([...this.#running.keys()].map((name) => this.#end(name)));
      await this.#shard?.[Symbol.asyncDispose]();
    }
  }

  /** Acts on every object of a kind, then on every change, until the signal aborts. What runs meanwhile goes on when this fails. */
  async #keepFollowing(kind: ControlKind, clusters: Followed): Promise<void> {
    const backoff = createBackoff(reflectorBackoff, this.#deps);
    while (!this.#signal.aborted)
      await this.#follow(kind, clusters).catch((err: unknown) => this.#pause(err, backoff.next()));
  }

  async #follow(kind: ControlKind, { all, clustersOf }: Followed): Promise<void> {
    const { store } = this.#deps;
    const start = await store.revision();
    for (const name of await all()) this.#reconciling.call(name);
    const { group, resource } = kind.api;
    const filter = { visible: { kind: 'everything' }, source: store.control, group, resource } as const;
    for await (const changes of store.changes(start, filter, { signal: this.#signal })) {
      for (const { key } of changes) for (const name of clustersOf(key.name)) this.#reconciling.call(name);
    }
  }

  async #pause(err: unknown, delayMs: number): Promise<void> {
    if (this.#signal.aborted) return;
    this.#deps.log.warn({ err }, 'the Cluster objects cannot be read; trying again');
    // Aborted: the loop of the caller ends.
    await this.#deps.clock.sleep(delayMs, { signal: this.#signal }).catch(() => undefined);
  }

  /** Running clusters that name a `ClusterSyncResources`, or any. */
  #naming(resources: string | undefined): string[] {
    return [...this.#running].flatMap(([name, { resourcesRefName }]) =>
      resourcesRefName !== undefined && (resources ?? resourcesRefName) === resourcesRefName ? [name] : [],
    );
  }

  /** A lease came or went; those of a round are read about together. */
  #onLease(source: SourceId): void {
    this.#sources.forget();
    this.#leased.add(source);
    if (this.#leased.size === 1) queueMicrotask(() => void this.#callLeased());
  }

  async #callLeased(): Promise<void> {
    const leased = new Set(this.#leased);
    this.#leased.clear();
    try {
      for (const { id, name } of await this.#sources.recent()) if (leased.has(id)) this.#reconciling.call(name);
    } catch (err) {
      if (this.#signal.aborted) return;
      this.#deps.log.warn({ err }, 'leases came or went, and their sources cannot be read; trying again');
      // Aborted: nothing is to be done any more.
      await this.#deps.clock.sleep(leaseRetryMs, { signal: this.#signal }).catch(() => undefined);
      if (!this.#signal.aborted) for (const source of leased) this.#onLease(source);
    }
  }

  /** Makes what runs equal to what the object says and the lease allows. */
  async #reconcile(name: string): Promise<void> {
    const { store } = this.#deps;
    const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, name));
    const cluster = stored === undefined ? undefined : readControlObject<Cluster>(clusterKind, stored);
    this.#tellShard(name, cluster);
    const revision = stored?.revision;
    const target =
      cluster === undefined || revision === undefined ? undefined : await this.#targetOf(cluster, revision);
    const running = this.#running.get(name);
    if (running !== undefined && running.configuration !== target?.configuration) await this.#end(name);
    if (cluster === undefined || target === undefined || this.#signal.aborted) return;
    const { configuration, source } = target;
    const present = this.#running.get(name);
    const wish = await readWish(store, cluster);
    const said = { wish: JSON.stringify(wish), resourcesRefName: wish.sync.resourcesRefName };
    if (present === undefined) {
      const started = await this.#start(cluster, wish, source);
      this.#running.set(name, { source: source.id, configuration, ...said, ...started });
      return;
    }
    present.reporter.observe(cluster.metadata.generation);
    if (present.wish !== said.wish) present.session?.configure(wish);
    Object.assign(present, said);
  }

  #tellAll(): void {
    for (const { session } of this.#running.values()) session?.tell();
  }

  #tellShard(name: string, cluster: Cluster | undefined): void {
    const shardingName = cluster?.spec.shardingName ?? '';
    const isNews =
      cluster === undefined ? this.#shardingNames.delete(name) : this.#shardingNames.get(name) !== shardingName;
    if (cluster !== undefined) this.#shardingNames.set(name, shardingName);
    if (isNews) this.#shard?.refresh();
  }

  /** What a session of the cluster would run with; undefined when it is not to run here. */
  async #targetOf(
    cluster: Cluster,
    revision: Revision,
  ): Promise<{ configuration: string; source: Source } | undefined> {
    if (isPushed(cluster.spec)) return undefined;
    const sources = await this.#sources.since(revision);
    // Made with the object and removed with it: without a source the object is gone.
    const source = sources.find(({ kind, name }) => kind === 'cluster' && name === cluster.metadata.name);
    if (source === undefined) return undefined;
    const fence = this.#shard?.fenceOf(source.id);
    if (this.#shard !== undefined && fence === undefined) return undefined;
    const { metadata, spec } = cluster;
    return { source, configuration: JSON.stringify([metadata.uid, spec.access, source.id, fence?.token]) };
  }

  /** Ends a session and waits until what it learned is stored, so that the next one goes on where it was. */
  async #end(name: string): Promise<void> {
    const running = this.#running.get(name);
    if (running === undefined) return;
    this.#running.delete(name);
    await running.session?.[Symbol.asyncDispose]();
    await running.reporter[Symbol.asyncDispose]();
    if (!this.#signal.aborted) await this.#queue.settled(running.source);
  }

  /** @throws whatever `resolveAccess` throws that the user cannot mend. */
  async #start(cluster: Cluster, wish: ClusterWish, source: Source): Promise<Pick<Running, 'reporter' | 'session'>> {
    const { metrics = noSyncMetrics, brake = defaultBrake } = this.#deps;
    const log = withCluster(this.#deps.log, cluster.metadata.name);
    const reporter = createStatusReporter(cluster, { ...this.#deps, log });
    try {
      const { access, credential } = await this.#deps.resolveAccess(cluster);
      const onNews = (...[health, facts]: Parameters<StatusReporter['report']>): void =>
        reporter.report(health, facts, credential);
      const session = new ClusterSession(
        source,
        { access, wish },
        {
          ...this.#deps,
          metrics,
          brake,
          sources: this.#sources,
          lists: this.#lists,
          documents: this.#documents,
          conflicts: this.#conflicts,
          fences: () => this.#fencesOf(source.id),
          queue: this.#queue,
          log,
          onNews,
        },
      );
      session.start();
      return { reporter, session };
    } catch (error) {
      const isOfUser = (['Invalid', 'NotFound', 'InternalError'] as const).some((reason) => hasReason(error, reason));
      if (!isOfUser || !(error instanceof Error)) throw error;
      reporter.report({ ...unknownHealth, validated: { reason: 'InvalidConfig', message: error.message } }, undefined);
      return { reporter, session: undefined };
    }
  }

  /** What writes beside the queue carry. Token 0 is never given out: a source that is not ours is refused by the store. */
  #fencesOf(source: SourceId): readonly Fence[] {
    if (this.#shard === undefined) return [];
    return [this.#shard.fenceOf(source) ?? { source, token: 0 }];
  }
}

/** Which clusters the objects of a kind are about. */
interface Followed {
  readonly all: () => Promise<readonly string[]>;
  readonly clustersOf: (name: string) => readonly string[];
}
