import type { Store } from '@orrery/storage';
import { Gauge, type Registry } from 'prom-client';

/** Series of one scrape; 1,000 clusters of 50 kinds have as many. */
const maxSeries = 50_000;

/** Adds `orrery_kube_objects`: how many objects are stored per kind of a cluster, counted from the totals at each scrape. */
export function addObjectCounts(register: Registry, store: Pick<Store, 'aggregate'>): void {
  new Gauge({
    name: 'orrery_kube_objects',
    help: 'Stored objects of a kind of a cluster.',
    labelNames: ['cluster', 'group', 'resource'],
    registers: [register],
    async collect() {
      const { groups } = await store.aggregate(
        { visible: { kind: 'everything' }, where: { kind: 'source', kinds: ['cluster'] } },
        { by: [{ by: 'cluster' }, { by: 'group' }, { by: 'kind' }], aggregates: [], limit: maxSeries },
      );
      this.reset();
      for (const { key, count } of groups) {
        const [cluster, group, resource] = key.map((part) => String(part ?? ''));
        this.set({ cluster: cluster ?? '', group: group ?? '', resource: resource ?? '' }, count);
      }
    },
  });
}
