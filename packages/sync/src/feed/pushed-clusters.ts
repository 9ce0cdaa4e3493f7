import {
  type Cluster,
  clusterKind,
  type FeedLeaseRequest,
  labelKeyProblem,
  labelValueProblem,
  type SourceId,
} from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import { controlKey, type Put, putControlObject, readControlObject, type Source, type Store } from '@orrery/storage';
import type { KnownCluster } from './choose-cluster.ts';
import { readFeedSource } from './feed-source.ts';

/** Objects of a list read at once. */
const pageObjects = 500;

/** A source of the kind `cluster`. */
export async function clusterSources(store: Pick<Store, 'sources'>): Promise<readonly Source[]> {
  return (await store.sources({ kind: 'everything' })).filter(({ kind }) => kind === 'cluster');
}

/** One source of the kind `cluster`; the facts of the others, which may be large, are not read. */
export async function clusterSource(store: Pick<Store, 'sources'>, id: SourceId): Promise<Source | undefined> {
  const found = await store.sources({ kind: 'grants', grants: [{ sources: [id] }] });
  return found.find((source) => source.kind === 'cluster' && source.id === id);
}

/** The `Cluster` object of a name. */
export async function readCluster(
  store: Pick<Store, 'get' | 'control'>,
  name: string,
): Promise<{ readonly cluster: Cluster; readonly put: (cluster: Cluster) => Put } | undefined> {
  const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, name));
  if (stored === undefined) return undefined;
  const put = (next: Cluster): Put => putControlObject(store.control, clusterKind, next, stored.revision);
  return { cluster: readControlObject<Cluster>(clusterKind, stored), put };
}

/** Every cluster with what is known of its identity, in the order of their names. */
export async function knownClusters(store: Store): Promise<KnownCluster[]> {
  const facts = new Map((await clusterSources(store)).map((source) => [source.name, readFeedSource(source)]));
  const { group, resource } = clusterKind.api;
  const query: ObjectQuery = {
    visible: { kind: 'everything' },
    kinds: [{ group, resource }],
    where: { kind: 'source', kinds: ['control'] },
  };
  const known: KnownCluster[] = [];
  let page = await store.list(query, { limit: pageObjects });
  for (;;) {
    for (const object of page.objects) {
      const { metadata, spec, status } = readControlObject<Cluster>(clusterKind, object);
      const stored = facts.get(metadata.name) ?? {};
      // A watched cluster says its identity in its status too.
      const kubeSystemUID = stored.kubeSystemUID ?? status?.kubeSystemUID;
      const identified = kubeSystemUID === undefined ? stored : { ...stored, kubeSystemUID };
      known.push({ name: metadata.name, facts: identified, origin: spec.origin ?? 'imported' });
    }
    if (page.next === undefined) return known;
    page = await store.list(query, { after: page.next, limit: pageObjects });
  }
}

/** The object of a cluster that registers itself (TAG-F11). */
export function newPushedCluster(
  control: Store['control'],
  named: { readonly name: string; readonly uid: string; readonly isPending: boolean; readonly nowMs: number },
  request: NonNullable<FeedLeaseRequest['cluster']>,
): Put {
  const { name, uid, isPending, nowMs } = named;
  const labels = Object.entries(request.labels ?? {}).filter(
    ([key, value]) => labelKeyProblem(key) === undefined && labelValueProblem(value) === undefined,
  );
  const creationTimestamp = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const cluster: Cluster = {
    apiVersion: `${clusterKind.api.group}/${clusterKind.api.version}`,
    kind: clusterKind.api.kind,
    metadata: {
      name,
      uid,
      creationTimestamp,
      generation: 1,
      ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
    },
    spec: { origin: 'pushed', access: {} },
    status: { phase: isPending ? 'PendingApproval' : 'Importing' },
  };
  return putControlObject(control, clusterKind, cluster, 'absent');
}

/** Whether a person has still to accept a cluster that a shared token registered. */
export function isPending({ spec, status }: Cluster): boolean {
  return status?.phase === 'PendingApproval' && spec.approved !== true;
}
