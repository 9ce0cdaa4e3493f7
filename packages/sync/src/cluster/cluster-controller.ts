import { type Clock, createBackoff, KeyedWork, type Log, reflectorBackoff, Tasks } from '@orrery/kit';
import type { ClusterAccess, KubeClient } from '@orrery/kube-client';
import { type Cluster, type ClusterStatus, clusterKind, hasReason, type SourceId } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import { controlKey, readControlObject, type Store } from '@orrery/storage';
import { WriteQueue } from '../write/write-queue.ts';
import { unknownHealth } from './cluster-health.ts';
import { ClusterSession } from './cluster-session.ts';
import { createStatusReporter, type StatusReporter } from './status-reporter.ts';

/** How a cluster is reached, with its credential out of the vault. */
export interface ResolvedAccess {
  readonly access: ClusterAccess;
  /** What may be said of the credential. */
  readonly credential: NonNullable<ClusterStatus['credential']>;
}

/** What the controller of clusters needs. */
export interface ClusterControllerDeps {
  readonly store: Store;
  /**
   * @throws StatusError Invalid, NotFound or InternalError when the object's configuration cannot be used: it becomes the condition
   *   `Validated`. Anything else is tried again.
   */
  readonly resolveAccess: (cluster: Cluster) => Promise<ResolvedAccess>;
  readonly connect: (access: ClusterAccess) => KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** A running session and the configuration it runs with. */
interface Running {
  readonly configuration: string;
  readonly reporter: StatusReporter;
  readonly session: AsyncDisposable | undefined;
}

/** Objects of a list read at once. */
const pageObjects = 500;

/**
 * Keeps every `Cluster` object's cluster learned: a session per object, started anew when its access changes, ended when the object goes.
 * Disposing it ends all sessions; where they stood is stored.
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

  constructor(deps: ClusterControllerDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    this.#queue = new WriteQueue({ ...deps, signal });
    this.#reconciling = new KeyedWork({
      ...deps,
      signal,
      work: (name) => this.#reconcile(name),
      onFailure: (name, err) =>
        deps.log.error({ err, cluster: name }, 'a Cluster object could not be acted on; trying again'),
    });
  }

  async run(): Promise<void> {
    const backoff = createBackoff(reflectorBackoff, this.#deps);
    try {
      while (!this.#signal.aborted) await this.#follow().catch((err: unknown) => this.#pause(err, backoff.next()));
    } finally {
      await this.#reconciling.settled();
      await Promise.all([...this.#running.keys()].map((name) => this.#end(name)));
    }
  }

  /** Acts on every object, then on every change, until the signal aborts. What runs meanwhile goes on when this fails. */
  async #follow(): Promise<void> {
    const { store } = this.#deps;
    const start = await store.revision();
    for (const name of new Set([...this.#running.keys(), ...(await clusterNames(store))])) this.#reconciling.call(name);
    const { group, resource } = clusterKind.api;
    const filter = { visible: { kind: 'everything' }, source: store.control, group, resource } as const;
    for await (const changes of store.changes(start, filter, { signal: this.#signal })) {
      for (const { key } of changes) this.#reconciling.call(key.name);
    }
  }

  async #pause(err: unknown, delayMs: number): Promise<void> {
    if (this.#signal.aborted) return;
    this.#deps.log.warn({ err }, 'the Cluster objects cannot be read; trying again');
    // Aborted: the loop of the caller ends.
    await this.#deps.clock.sleep(delayMs, { signal: this.#signal }).catch(() => undefined);
  }

  /** Makes what runs equal to what the object says. */
  async #reconcile(name: string): Promise<void> {
    const { store } = this.#deps;
    const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, name));
    const cluster = stored === undefined ? undefined : readControlObject<Cluster>(clusterKind, stored);
    const configuration = JSON.stringify([cluster?.metadata.uid, cluster?.spec.access]);
    const running = this.#running.get(name);
    if (cluster !== undefined && running?.configuration === configuration) {
      running.reporter.observe(cluster.metadata.generation);
      return;
    }
    await this.#end(name);
    if (cluster === undefined || this.#signal.aborted) return;
    const source = (await store.sources({ kind: 'everything' })).find(
      (each) => each.kind === 'cluster' && each.name === name,
    );
    // Made with the object and removed with it: without a source the object is gone.
    if (source !== undefined) this.#running.set(name, { configuration, ...(await this.#start(cluster, source.id)) });
  }

  /** Ends a session and waits until what it learned is stored, so that the next one goes on where it was. */
  async #end(name: string): Promise<void> {
    const running = this.#running.get(name);
    if (running === undefined) return;
    this.#running.delete(name);
    await running.session?.[Symbol.asyncDispose]();
    await running.reporter[Symbol.asyncDispose]();
  }

  /** @throws whatever `resolveAccess` throws that the user cannot mend. */
  async #start(cluster: Cluster, source: SourceId): Promise<Pick<Running, 'reporter' | 'session'>> {
    const log = withCluster(this.#deps.log, cluster.metadata.name);
    const reporter = createStatusReporter(cluster, { ...this.#deps, log });
    try {
      const { access, credential } = await this.#deps.resolveAccess(cluster);
      const onNews = (...[health, facts]: Parameters<StatusReporter['report']>): void =>
        reporter.report(health, facts, credential);
      const session = new ClusterSession(source, access, { ...this.#deps, queue: this.#queue, log, onNews });
      session.start();
      return { reporter, session };
    } catch (error) {
      const isOfUser = (['Invalid', 'NotFound', 'InternalError'] as const).some((reason) => hasReason(error, reason));
      if (!isOfUser || !(error instanceof Error)) throw error;
      reporter.report({ ...unknownHealth, validated: { reason: 'InvalidConfig', message: error.message } }, undefined);
      return { reporter, session: undefined };
    }
  }
}

async function clusterNames(store: Store): Promise<string[]> {
  const { group, resource } = clusterKind.api;
  const query: ObjectQuery = {
    visible: { kind: 'everything' },
    kinds: [{ group, resource }],
    where: { kind: 'source', kinds: ['control'] },
  };
  const names: string[] = [];
  let page = await store.list(query, { limit: pageObjects });
  for (;;) {
    names.push(...page.objects.map((object) => object.key.name));
    if (page.next === undefined) return names;
    page = await store.list(query, { after: page.next, limit: pageObjects });
  }
}

function withCluster(log: Log, cluster: string): Log {
  return {
    debug: (fields, message) => log.debug({ cluster, ...fields }, message),
    info: (fields, message) => log.info({ cluster, ...fields }, message),
    warn: (fields, message) => log.warn({ cluster, ...fields }, message),
    error: (fields, message) => log.error({ cluster, ...fields }, message),
  };
}
