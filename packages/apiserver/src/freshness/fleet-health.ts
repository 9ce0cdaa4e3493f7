import { type Cluster, clusterKind } from '@orrery/model';
import { readControlObject, type Source, type Store } from '@orrery/storage';
import { readSourceHealth, type SourceHealth } from './source-health.ts';

const everything = { kind: 'everything' } as const;

/** Clusters of one read. */
const pageRows = 500;

/** Reads what the health of sources follows from beside the sources. @returns the health of a source. */
export async function readFleetHealth(
  store: Store,
  areSourcesLeased: boolean,
): Promise<(source: Source) => SourceHealth> {
  const [clusters, leases] = await Promise.all([readClusters(store), areSourcesLeased ? store.leases() : []]);
  const held = new Set(leases.map(({ source }) => source));
  return (source) =>
    readSourceHealth(
      source,
      source.kind === 'cluster' ? clusters.get(source.name) : undefined,
      areSourcesLeased && !held.has(source.id),
    );
}

async function readClusters(store: Store): Promise<ReadonlyMap<string, Cluster>> {
  const { group, resource } = clusterKind.api;
  const query = {
    visible: everything,
    kinds: [{ group, resource }],
    where: { kind: 'source', kinds: ['control'] },
  } as const;
  const clusters = new Map<string, Cluster>();
  let page = await store.list(query, { limit: pageRows });
  for (;;) {
    for (const stored of page.objects) clusters.set(stored.key.name, readControlObject<Cluster>(clusterKind, stored));
    if (page.next === undefined) return clusters;
    page = await store.list(query, { after: page.next, limit: pageRows });
  }
}
