import { type Clock, type Log, Tasks } from '@orrery/kit';
import type { ClusterAccess, KubeClient } from '@orrery/kube-client';
import { type Cluster, type ClusterStatus, clusterKind, isStatusError } from '@orrery/model';
import { controlKey, readControlObject, type Store } from '@orrery/storage';
import { WriteQueue } from '../write/write-queue.ts';
import { type ClusterHealth, unknownHealth } from './cluster-health.ts';
import { ClusterSession } from './cluster-session.ts';
import type { ClusterFacts } from './learn-cluster.ts';
import { writeClusterStatus } from './write-cluster-status.ts';

/** How a cluster is reached, with its credential out of the vault. */
export interface ResolvedAccess {
  readonly access: ClusterAccess;
  /** What may be said of the credential. */
  readonly credential: NonNullable<ClusterStatus['credential']>;
}

/** What the controller of clusters needs. */
export interface ClusterControllerDeps {
  readonly store: Store;
  /** @throws StatusError when the object's configuration cannot be used; it becomes the condition `Validated`. */
  readonly resolveAccess: (cluster: Cluster) => Promise<ResolvedAccess>;
  readonly connect: (access: ClusterAccess) => KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** A running session and the configuration it runs with. */
interface Running {
  readonly configuration: string;
  readonly end: () => Promise<void>;
}

/** Objects of a list read at once. */
const pageObjects = 500;

/**
 * Keeps every `Cluster` object's cluster learned: a session per object, started anew when its access changes, ended when the object goes.
 * Disposing it ends all sessions; where they stood is stored.
 */
export function createClusterController(deps: ClusterControllerDeps): AsyncDisposable {
  const tasks = new Tasks((err) => deps.log.error({ err }, 'the controller of clusters ended'));
  tasks.start((signal) => runController(deps, signal));
  return tasks;
}

async function runController(deps: ClusterControllerDeps, signal: AbortSignal): Promise<void> {
  const { store } = deps;
  const queue = new WriteQueue({ ...deps, signal });
  const running = new Map<string, Running>();
  const reconcile = (name: string): Promise<void> =>
    reconcileCluster({ ...deps, queue }, running, name).catch((err: unknown) => {
      deps.log.error({ err, cluster: name }, 'a Cluster object could not be acted on');
    });
  try {
    const start = await store.revision();
    for (const name of await clusterNames(store)) await reconcile(name);
    const { group, resource } = clusterKind.api;
    const filter = { visible: { kind: 'everything' }, source: store.control, group, resource } as const;
    for await (const changes of store.changes(start, filter, { signal })) {
      for (const name of new Set(changes.map((change) => change.key.name))) await reconcile(name);
    }
  } finally {
    await Promise.all([...running.values()].map((session) => session.end()));
  }
}

async function clusterNames(store: Store): Promise<string[]> {
  const { group, resource } = clusterKind.api;
  const query = {
    visible: { kind: 'everything' },
    sources: [store.control],
    group,
    resource,
    limit: pageObjects,
  } as const;
  const names: string[] = [];
  let page = await store.list(query);
  for (;;) {
    names.push(...page.objects.map((object) => object.key.name));
    if (page.next === undefined) return names;
    page = await store.list({ ...query, after: page.next });
  }
}

type SessionDeps = ClusterControllerDeps & { readonly queue: WriteQueue };

/** Makes what runs equal to what the object says. */
async function reconcileCluster(deps: SessionDeps, running: Map<string, Running>, name: string): Promise<void> {
  const stored = await deps.store.get({ kind: 'everything' }, controlKey(deps.store.control, clusterKind, name));
  const cluster = stored === undefined ? undefined : readControlObject<Cluster>(clusterKind, stored);
  const configuration = JSON.stringify([cluster?.metadata.uid, cluster?.spec.access]);
  const session = running.get(name);
  if (cluster !== undefined && session?.configuration === configuration) return;
  running.delete(name);
  await session?.end();
  if (cluster !== undefined) running.set(name, { configuration, end: await startSession(deps, cluster) });
}

/** Starts a session and reports what it learns; gives the function that ends both. */
async function startSession(deps: SessionDeps, cluster: Cluster): Promise<() => Promise<void>> {
  const { store, clock } = deps;
  const { name, uid = '', generation } = cluster.metadata;
  const log = withCluster(deps.log, name);
  let credential: ClusterStatus['credential'];
  const report = createReporter(async (health, facts) => {
    await writeClusterStatus(store, { name, uid, generation, health, facts, credential }, clock.now());
  }, log);
  try {
    const resolved = await deps.resolveAccess(cluster);
    credential = resolved.credential;
    const { id } = await store.ensureSource('cluster', name);
    const session = new ClusterSession(id, resolved.access, { ...deps, log, onNews: report.note });
    session.start();
    return async () => {
      await session[Symbol.asyncDispose]();
      await report.settled();
    };
  } catch (error) {
    if (!isStatusError(error)) throw error;
    report.note({ ...unknownHealth, validated: { reason: 'InvalidConfig', message: error.message } }, undefined);
    return report.settled;
  }
}

/** Writes the newest news, one write at a time: what changed twice during a write is written once. */
function createReporter(
  write: (health: ClusterHealth, facts: ClusterFacts | undefined) => Promise<void>,
  log: Log,
): {
  readonly note: (health: ClusterHealth, facts: ClusterFacts | undefined) => void;
  readonly settled: () => Promise<void>;
} {
  let newest: { readonly health: ClusterHealth; readonly facts: ClusterFacts | undefined } | undefined;
  let writing: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (newest !== undefined) {
      const { health, facts } = newest;
      newest = undefined;
      await write(health, facts).catch((err: unknown) =>
        log.warn({ err }, 'the status of a cluster could not be written'),
      );
    }
    writing = undefined;
  };
  return {
    note: (health, facts) => {
      newest = { health, facts };
      writing ??= drain();
    },
    settled: async () => {
      await writing;
    },
  };
}

function withCluster(log: Log, cluster: string): Log {
  return {
    debug: (fields, message) => log.debug({ cluster, ...fields }, message),
    info: (fields, message) => log.info({ cluster, ...fields }, message),
    warn: (fields, message) => log.warn({ cluster, ...fields }, message),
    error: (fields, message) => log.error({ cluster, ...fields }, message),
  };
}
