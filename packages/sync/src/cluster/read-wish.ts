import {
  type Cluster,
  type ClusterSyncResources,
  clusterSyncOf,
  clusterSyncResourcesKind,
  syncResourceOf,
} from '@orrery/model';
import { controlKey, readControlObject, type Store } from '@orrery/storage';
import type { ClusterWish } from './session-deps.ts';

/** Confirms held deletions; its value is the hash that the condition shows (KSY-D41). */
const confirmAnnotation = 'orrery.dev/confirm-deletes';

/** What the user asks for of a cluster, with what the object refers to. A reference that leads nowhere is no error (KSY-C01). */
export async function readWish(store: Store, cluster: Cluster): Promise<ClusterWish> {
  const sync = clusterSyncOf(cluster);
  const annotations = cluster.metadata.annotations ?? {};
  return {
    sync,
    referenced: sync.resourcesRefName === undefined ? undefined : await readReferenced(store, sync.resourcesRefName),
    confirmed: Object.hasOwn(annotations, confirmAnnotation) ? annotations[confirmAnnotation] : undefined,
  };
}

async function readReferenced(store: Store, name: string): Promise<ClusterWish['referenced']> {
  const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterSyncResourcesKind, name));
  if (stored === undefined) return undefined;
  const { spec } = readControlObject<ClusterSyncResources>(clusterSyncResourcesKind, stored);
  return (spec.syncResources ?? []).map(syncResourceOf);
}
