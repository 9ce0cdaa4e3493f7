import {
  type Cluster,
  type ClusterSyncResources,
  clusterSyncOf,
  clusterSyncResourcesKind,
  isBuiltInGroup,
  type SyncResource,
  syncResourceOf,
} from '@orrery/model';
import type { Condition } from '@orrery/query';
import { controlKey, readControlObject, type ScopeState, type Source, type Store } from '@orrery/storage';
import { type ChosenScope, chooseScopes } from './choose-scopes.ts';
import { isInArea } from './namespace-area.ts';
import { type DefinedKind, kindName } from './served-kinds.ts';

/** What a cluster as it is to be written would no longer collect. */
export interface ScopeForecast {
  /** Stored objects that would leave. */
  readonly objects: number;
  /** Their kinds as `pods` or `deployments.apps`, by name. */
  readonly kinds: readonly string[];
}

/** More namespaces than a cluster has. */
const maxNamespaces = 1_000_000;
const everything = { kind: 'everything' } as const;
/** What is stored was listed, or pushed as if it had been. */
const collectable: readonly string[] = ['list', 'watch'];

/**
 * Makes what counts the stored objects that fall out of the choice of a cluster before it is written (KSY-C06). What is served is taken
 * to be what is collected now; objects that only a selector of labels or fields leaves out are not counted.
 */
export function createScopeForecast({
  store,
  excludedResources,
}: {
  readonly store: Store;
  readonly excludedResources?: readonly string[] | undefined;
}): (cluster: Cluster) => Promise<ScopeForecast> {
  return async (cluster) => {
    const { name } = cluster.metadata;
    const source = (await store.sources(everything)).find((each) => each.kind === 'cluster' && each.name === name);
    if (source === undefined) return { objects: 0, kinds: [] };
    const states = await store.scopes({ visible: everything, source: source.id });
    const { scopes } = chooseScopes({
      sync: clusterSyncOf(cluster),
      served: { resources: states.map(({ kind }) => ({ ...kind, verbs: collectable })) },
      crds: states.filter(({ kind }) => !isBuiltInGroup(kind.group)).map(asDefined),
      referenced: await readReferenced(store, cluster),
      excludedResources,
    });
    const chosen = new Map(scopes.map((scope) => [kindName(scope.kind), scope]));
    const leaving = await Promise.all(
      states.map(async (state) => ({ state, count: await countLeaving(store, source, { state, chosen }) })),
    );
    const lost = leaving.filter(({ count }) => count > 0);
    return {
      objects: lost.reduce((sum, { count }) => sum + count, 0),
      kinds: lost.map(({ state: { kind } }) => (kind.group === '' ? kind.resource : kindName(kind))).sort(),
    };
  };
}

function asDefined({ kind }: ScopeState): DefinedKind {
  return { name: kindName(kind), createdAt: '', conversion: 'None' };
}

async function readReferenced(store: Store, cluster: Cluster): Promise<readonly SyncResource[] | undefined> {
  const { resourcesRefName } = clusterSyncOf(cluster);
  if (resourcesRefName === undefined) return undefined;
  const stored = await store.get(everything, controlKey(store.control, clusterSyncResourcesKind, resourcesRefName));
  if (stored === undefined) return undefined;
  const { spec } = readControlObject<ClusterSyncResources>(clusterSyncResourcesKind, stored);
  return (spec.syncResources ?? []).map(syncResourceOf);
}

async function countLeaving(
  store: Store,
  source: Source,
  { state, chosen }: { readonly state: ScopeState; readonly chosen: ReadonlyMap<string, ChosenScope> },
): Promise<number> {
  const { group, resource } = state.kind;
  const of: Condition = {
    kind: 'source',
    kinds: [source.kind],
    test: { attribute: 'name', text: { op: 'in', values: [source.name] } },
  };
  const query = { visible: everything, kinds: [{ group, resource }], where: of };
  const scope = chosen.get(kindName(state.kind));
  if (scope === undefined) return await store.count(query);
  if (!hasNamespaceBounds(scope)) return 0;
  const by = [{ by: 'namespace' }] as const;
  const { groups } = await store.aggregate(query, { by, aggregates: [], limit: maxNamespaces });
  const outside = groups.filter(({ key: [namespace] }) => !isCollectedFrom(scope, namespace ?? ''));
  return outside.reduce((sum, { count }) => sum + count, 0);
}

function hasNamespaceBounds({ namespaces, foreignNamespaces, fieldSelector }: ChosenScope): boolean {
  return (
    namespaces !== undefined ||
    foreignNamespaces !== undefined ||
    (fieldSelector ?? '').includes('metadata.namespace!=')
  );
}

/** Whether objects of a namespace are collected, as far as its name says. */
function isCollectedFrom({ namespaces, foreignNamespaces, fieldSelector }: ChosenScope, namespace: string): boolean {
  if (namespaces !== undefined) return namespaces.include.includes(namespace);
  if (foreignNamespaces !== undefined) return isInArea(foreignNamespaces.area, namespace);
  return !(fieldSelector ?? '').split(',').includes(`metadata.namespace!=${namespace}`);
}
