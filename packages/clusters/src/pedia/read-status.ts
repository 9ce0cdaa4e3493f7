import {
  type ChoiceSummary,
  type Cluster,
  clusterSyncOf,
  clusterSyncResourcesKind,
  type PediaCluster,
  type PediaClusterStatus,
  readChoiceSummary,
  type SourceId,
} from '@orrery/model';
import { controlKey, type ScopeState, type Store } from '@orrery/storage';
import { pediaConditions } from './pedia-conditions.ts';
import { pediaResources } from './pedia-resources.ts';
import { showPedia } from './show-pedia.ts';

const everything = { kind: 'everything' } as const;

/** Makes what shows stored clusters as `PediaCluster`s, with what is known of them at the moment (KSY-G06). */
export function createPediaReader({
  store,
}: {
  readonly store: Store;
}): (clusters: readonly Cluster[]) => Promise<readonly PediaCluster[]> {
  return async (clusters) => {
    const sources = (await store.sources(everything)).filter(({ kind }) => kind === 'cluster');
    const sourceOf = new Map(sources.map((source) => [source.name, source]));
    const ids = clusters.flatMap(({ metadata }) => sourceOf.get(metadata.name)?.id ?? []);
    const scopes = await scopesOf(store, ids);
    const shardings = await shardingsOf(store);
    const references = await referencesOf(store, clusters);
    return clusters.map((cluster) => {
      const source = sourceOf.get(cluster.metadata.name);
      const status = statusOf(cluster, {
        scopes: source === undefined ? [] : (scopes.get(source.id) ?? []),
        choice: readChoiceSummary(source?.facts ?? ''),
        shardingName: source === undefined ? undefined : shardings.get(source.id),
        isReferenceFound: isFound(references, cluster),
      });
      return { ...showPedia(cluster), status };
    });
  };
}

interface Known {
  readonly scopes: readonly ScopeState[];
  readonly choice: ChoiceSummary;
  /** Undefined while nobody collects it. */
  readonly shardingName: string | undefined;
  readonly isReferenceFound: boolean;
}

function statusOf(cluster: Cluster, known: Known): PediaClusterStatus {
  const { spec, status } = cluster;
  const apiserver = spec.access.addresses?.[0];
  const syncResources = pediaResources(known.scopes, known.choice, clusterSyncOf(cluster).paused);
  return {
    ...(apiserver === undefined ? {} : { apiserver }),
    ...(status?.kubernetesVersion === undefined ? {} : { version: status.kubernetesVersion }),
    ...(known.shardingName === undefined ? {} : { shardingName: known.shardingName }),
    conditions: [...pediaConditions({ cluster, isReferenceFound: known.isReferenceFound })],
    ...(syncResources.length === 0 ? {} : { syncResources: [...syncResources] }),
  };
}

/** One read for one cluster, one for many. */
async function scopesOf(
  store: Store,
  sources: readonly SourceId[],
): Promise<ReadonlyMap<SourceId, readonly ScopeState[]>> {
  const [source] = sources;
  if (source === undefined) return new Map();
  const states = await store.scopes({ visible: everything, ...(sources.length === 1 ? { source } : {}) });
  return Map.groupBy(states, ({ scope }) => scope.source);
}

/** The group of replicas that holds each source. */
async function shardingsOf(store: Store): Promise<ReadonlyMap<SourceId, string>> {
  const [leases, replicas] = await Promise.all([store.leases(), store.replicas()]);
  const nameOf = new Map(replicas.map(({ name, shardingName }) => [name, shardingName]));
  return new Map(leases.flatMap(({ source, holder }) => entryOf(source, nameOf.get(holder))));
}

function entryOf<K, V>(key: K, value: V | undefined): (readonly [K, V])[] {
  return value === undefined ? [] : [[key, value]];
}

/** Names of the lists that the clusters refer to and that are there. */
async function referencesOf(store: Store, clusters: readonly Cluster[]): Promise<ReadonlySet<string>> {
  const names = new Set(clusters.flatMap((cluster) => clusterSyncOf(cluster).resourcesRefName ?? []));
  const found = await Promise.all(
    [...names].map(async (name) => {
      const stored = await store.get(everything, controlKey(store.control, clusterSyncResourcesKind, name));
      return stored === undefined ? [] : [name];
    }),
  );
  return new Set(found.flat());
}

function isFound(references: ReadonlySet<string>, cluster: Cluster): boolean {
  const { resourcesRefName } = clusterSyncOf(cluster);
  return resourcesRefName === undefined || references.has(resourcesRefName);
}
