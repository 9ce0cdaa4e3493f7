import { type Clock, type Log, Tasks } from '@orrery/kit';
import { type Cluster, type ClusterStatus, hasReason, mergeConditions } from '@orrery/model';
import type { Source, Store } from '@orrery/storage';
import { feedConditions, feedPhase } from './feed-conditions.ts';
import { type FeedSourceFacts, readFeedSource } from './feed-source.ts';
import { clusterSources, isPending, readCluster } from './pushed-clusters.ts';

/** How often silence is looked for. */
const watchMs = 15_000;
/** A write that met a newer object is tried again on it, this often. */
const tries = 5;

/** Keeps the status of pushed clusters as it is: after each request, and when their pushers fall silent. */
export interface FeedStatus extends AsyncDisposable {
  /** Writes what is new of a cluster into its status; a failure is logged, and the next look makes up for it. */
  refresh(cluster: string): Promise<void>;
}

/** Makes it; it looks at all pushed clusters every 15 s until it is disposed. */
export function createFeedStatus(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}): FeedStatus {
  const { store, clock, log } = deps;
  const tasks = new Tasks((err) => log.error({ err }, 'the watching of pushed clusters ended'));
  const refresh = async (isMeant: (source: Source) => boolean): Promise<void> => {
    try {
      const sources = await clusterSources(store);
      for (const source of sources.filter(isMeant)) await writeStatus(deps, source, sources);
    } catch (err) {
      log.warn({ err }, 'the status of pushed clusters could not be written; the next look makes up for it');
    }
  };
  tasks.start(async (signal) => {
    while (!signal.aborted) {
      await clock.sleep(watchMs, { signal }).catch(() => undefined); // aborted: the loop ends
      if (signal.aborted) return;
      await refresh((source) => readFeedSource(source).feed !== undefined);
    }
  });
  return {
    refresh: (cluster) => refresh(({ name }) => name === cluster),
    [Symbol.asyncDispose]: () => tasks[Symbol.asyncDispose](),
  };
}

async function writeStatus(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  source: Source,
  all: readonly Source[],
): Promise<void> {
  const facts = readFeedSource(source);
  const scopes = await store.scopes({ visible: { kind: 'everything' }, source: source.id });
  const duplicates = all
    .filter((other) => other.id !== source.id && isSameCluster(readFeedSource(other), facts))
    .map(({ name }) => name);
  for (let attempt = 1; ; attempt += 1) {
    const known = await readCluster(store, source.name);
    if (known === undefined || known.cluster.spec.origin !== 'pushed' || isPending(known.cluster)) return;
    const nowMs = clock.now();
    const conditions = feedConditions({ facts, scopes, duplicates, nowMs });
    const next = withStatus(known.cluster, facts, { conditions, nowMs });
    if (next === undefined) return;
    try {
      await store.write({ changes: [known.put(next)] });
      return;
    } catch (error) {
      if (hasReason(error, 'NotFound')) return;
      if (!hasReason(error, 'Conflict') || attempt === tries) throw error;
    }
  }
}

function isSameCluster(one: FeedSourceFacts, other: FeedSourceFacts): boolean {
  return one.kubeSystemUID !== undefined && one.kubeSystemUID === other.kubeSystemUID;
}

/** The object with its new status, or undefined when only messages or times differ (KSY-G06). */
function withStatus(
  cluster: Cluster,
  facts: FeedSourceFacts,
  seen: { readonly conditions: ReturnType<typeof feedConditions>; readonly nowMs: number },
): Cluster | undefined {
  const { status: before = {}, ...rest } = cluster;
  const { generation } = cluster.metadata;
  const status: ClusterStatus = {
    ...before,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase: feedPhase(seen.conditions),
    conditions: mergeConditions(before.conditions ?? [], seen.conditions, seen.nowMs),
    ...(facts.version === undefined ? {} : { kubernetesVersion: facts.version.gitVersion }),
    ...(facts.kubeSystemUID === undefined ? {} : { kubeSystemUID: facts.kubeSystemUID }),
  };
  return worth(status) === worth(before) ? undefined : { ...rest, status };
}

/** What of a status is worth a revision. */
function worth({
  observedGeneration,
  phase,
  kubernetesVersion,
  kubeSystemUID,
  conditions = [],
}: ClusterStatus): string {
  const states = conditions.map(({ type, status, reason }) => [type, status, reason]);
  return JSON.stringify([states, observedGeneration, phase, kubernetesVersion, kubeSystemUID]);
}
