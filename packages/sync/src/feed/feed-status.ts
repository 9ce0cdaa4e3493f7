import { type Clock, type Log, Tasks } from '@orrery/kit';
import { type Cluster, type ClusterStatus, hasReason, mergeConditions, type SourceId } from '@orrery/model';
import type { Put, Source, Store } from '@orrery/storage';
import { feedConditions, feedPhase } from './feed-conditions.ts';
import { type FeedSourceFacts, readFeedSource } from './feed-source.ts';
import { clusterSource, clusterSources, isPending, readCluster } from './pushed-clusters.ts';

/** How often silence is looked for. */
const watchMs = 15_000;
/** A write that met a newer object is tried again on it, this often. */
const tries = 5;

interface StatusDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps the status of pushed clusters as it is: after each request, and when their pushers fall silent. Failures are logged. */
export interface FeedStatus extends AsyncDisposable {
  /** Writes what is new of a cluster into its status. */
  refresh(source: SourceId): Promise<void>;
  /** The same for all pushed clusters, and finds those that are one cluster. */
  look(): Promise<void>;
}

/** Makes it; it looks at all pushed clusters every 15 s until it is disposed. */
export function createFeedStatus(deps: StatusDeps): FeedStatus {
  const { store, clock, log } = deps;
  const tasks = new Tasks((err) => log.error({ err }, 'the watching of pushed clusters ended'));
  /** Names of clusters by identity, as of the last look. */
  let names: ReadonlyMap<string, readonly string[]> = new Map();
  const noted = async (work: Promise<void>): Promise<void> =>
    await work.catch((err: unknown) =>
      log.warn({ err }, 'the status of pushed clusters could not be written; the next look makes up for it'),
    );
  const look = async (): Promise<void> => {
    const sources = (await clusterSources(store)).map((source) => ({ source, facts: readFeedSource(source) }));
    const identified = sources.flatMap(({ source, facts }) =>
      facts.kubeSystemUID === undefined ? [] : [{ uid: facts.kubeSystemUID, name: source.name }],
    );
    const byUid = Map.groupBy(identified, ({ uid }) => uid);
    names = new Map([...byUid].map(([uid, all]) => [uid, all.map(({ name }) => name)]));
    for (const { source, facts } of sources) if (facts.feed !== undefined) await writeStatus(deps, source, names);
  };
  const refresh = async (id: SourceId): Promise<void> => {
    const source = await clusterSource(store, id);
    if (source !== undefined) await writeStatus(deps, source, names);
  };
  tasks.start(async (signal) => {
    while (!signal.aborted) {
      await clock.sleep(watchMs, { signal }).catch(() => undefined); // aborted: the loop ends
      if (!signal.aborted) await noted(look());
    }
  });
  return {
    refresh: (source) => noted(refresh(source)),
    look: () => noted(look()),
    [Symbol.asyncDispose]: () => tasks[Symbol.asyncDispose](),
  };
}

async function writeStatus(
  { store, clock }: StatusDeps,
  source: Source,
  names: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const facts = readFeedSource(source);
  const scopes = await store.scopes({ visible: { kind: 'everything' }, source: source.id });
  const duplicates = (names.get(facts.kubeSystemUID ?? '') ?? []).filter((name) => name !== source.name);
  const plan = async (): Promise<Put | undefined> => {
    const known = await readCluster(store, source.name);
    if (known === undefined || known.cluster.spec.origin !== 'pushed' || isPending(known.cluster)) return undefined;
    const nowMs = clock.now();
    const conditions = feedConditions({ facts, scopes, duplicates, nowMs });
    const next = withStatus(known.cluster, facts, { conditions, nowMs });
    return next === undefined ? undefined : known.put(next);
  };
  await writeOnNewest(store, plan);
}

/** Commits what is planned on the newest object; one that met a newer object is planned again. */
async function writeOnNewest(store: Pick<Store, 'write'>, plan: () => Promise<Put | undefined>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const put = await plan();
    if (put === undefined) return;
    try {
      await store.write({ changes: [put] });
      return;
    } catch (error) {
      if (hasReason(error, 'NotFound')) return;
      if (!hasReason(error, 'Conflict') || attempt === tries) throw error;
    }
  }
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
