import type { Store } from '@orrery/storage';
import type { SyncMetrics } from '@orrery/sync';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createClusterSyncMetrics } from './cluster-sync-metrics.ts';
import { addObjectCounts } from './object-counts.ts';

/** The metrics of the process. */
export interface Metrics {
  readonly sync: SyncMetrics;
  /** All of them in Prometheus' text format; what the store knows is counted now. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** One registry with everything the server measures; nothing is global. */
export function createMetrics({ store }: { readonly store: Pick<Store, 'aggregate'> }): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  addObjectCounts(register, store);
  return {
    sync: createClusterSyncMetrics(register),
    text: async () => ({ contentType: register.contentType, text: await register.metrics() }),
  };
}
