import type { Clock } from '@orrery/kit';
import { readScopeSummary } from '@orrery/model';
import type { Store } from '@orrery/storage';
import { Gauge, type Registry } from 'prom-client';

const everything = { kind: 'everything' } as const;

/** Adds `orrery_kube_scope_age_seconds`: how long ago the last list or change of a kind came, as its stored state says at each scrape. */
export function addScopeAges(register: Registry, store: Pick<Store, 'scopes' | 'sources'>, clock: Clock): void {
  new Gauge({
    name: 'orrery_kube_scope_age_seconds',
    help: 'Time since the last list or change of a kind of a cluster.',
    labelNames: ['cluster', 'group', 'resource'],
    registers: [register],
    async collect() {
      const sources = await store.sources(everything);
      const clusters = new Map(sources.filter(({ kind }) => kind === 'cluster').map(({ id, name }) => [id, name]));
      this.reset();
      for (const state of await store.scopes({ visible: everything })) {
        const cluster = clusters.get(state.scope.source);
        const { lastListAt = 0, lastEventAt = 0 } = readScopeSummary(state);
        const at = Math.max(lastListAt, lastEventAt);
        const { group, resource } = state.scope;
        if (cluster !== undefined && at > 0) this.set({ cluster, group, resource }, (clock.now() - at) / 1000);
      }
    },
  });
}
