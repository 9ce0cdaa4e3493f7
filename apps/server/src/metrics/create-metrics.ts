import type { RequestMeter } from '@orrery/apiserver';
import type { Clock } from '@orrery/kit';
import type { RequestOutcome } from '@orrery/kube-client';
import { compareCodePoints } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { CommittedBatch, FeedMetrics, SyncMetrics } from '@orrery/sync';
import { collectDefaultMetrics, type MetricObject, Registry } from 'prom-client';
import { createClusterSyncMetrics } from './cluster-sync-metrics.ts';
import { createFeedMetrics } from './feed-metrics.ts';
import { addObjectCounts } from './object-counts.ts';
import { createRequestMeter } from './request-meter.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { addScopeAges } from './scope-ages.ts';
import { createWriteMetrics } from './write-metrics.ts';

/** The metrics of the process. */
export interface Metrics {
  readonly sync: SyncMetrics;
  readonly feed: FeedMetrics;
  readonly requests: RequestMeter;
  /** Hears of each request to a cluster. */
  readonly onRequest: (cluster: string, outcome: RequestOutcome) => void;
  /** Hears of each batch that was written. */
  readonly onBatch: (batch: CommittedBatch) => void;
  /** All of them in Prometheus' text format; what the store knows is counted now. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** What there is of ours, in the order of names: for the documentation. */
  describe(): readonly MetricDescription[];
}

/** One metric as people read of it. */
interface MetricDescription {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** Gauges that prom-client names as if they were counters, which promtool objects to; those by type, which they sum up, stay. */
const misnamed: readonly string[] = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** One registry with everything the server measures; nothing is global. */
export function createMetrics({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'aggregate' | 'scopes' | 'sources'>;
  readonly clock: Clock;
}): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  for (const name of misnamed) register.removeSingleMetric(name);
  addObjectCounts(register, store);
  addScopeAges(register, store, clock);
  return {
    sync: createClusterSyncMetrics(register),
    feed: createFeedMetrics(register, clock),
    requests: createRequestMeter(register),
    onRequest: createRequestMetrics(register),
    onBatch: createWriteMetrics(register),
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
