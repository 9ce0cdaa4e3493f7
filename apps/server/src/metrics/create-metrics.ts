import { compareCodePoints } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { SyncMetrics } from '@orrery/sync';
import { collectDefaultMetrics, type MetricObject, Registry } from 'prom-client';
import { createClusterSyncMetrics } from './cluster-sync-metrics.ts';
import { addObjectCounts } from './object-counts.ts';

/** The metrics of the process. */
export interface Metrics {
  readonly sync: SyncMetrics;
  /** All of them in Prometheus' text format; what the store knows is counted now. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** What there is of ours, in the order of names: for the documentation. */
  describe(): readonly MetricDescription[];
}

/** One metric as people read of it. */
export interface MetricDescription {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** One registry with everything the server measures; nothing is global. */
export function createMetrics({ store }: { readonly store: Pick<Store, 'aggregate'> }): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  addObjectCounts(register, store);
  return {
    sync: createClusterSyncMetrics(register),
    text: async () => ({ contentType: register.contentType, text: await register.metrics() }),
    describe: () =>
      register
        .getMetricsAsArray()
        .filter(({ name }) => name.startsWith('orrery_'))
        .map(describeMetric)
        .sort((left, right) => compareCodePoints(left.name, right.name)),
  };
}

/** The names of labels are public only at the instance, not in prom-client's types. */
function describeMetric(metric: MetricObject): MetricDescription {
  const labels: unknown = 'labelNames' in metric ? metric.labelNames : [];
  const names = Array.isArray(labels) ? labels.map(String).filter((name) => name !== 'le') : [];
  return { name: metric.name, type: String(metric.type ?? ''), labels: names, help: metric.help };
}
