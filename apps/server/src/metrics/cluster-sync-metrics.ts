import type { MeasuredKind, SyncMetrics } from '@orrery/sync';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { LabelledStates } from './labelled-states.ts';

const kindLabels = ['cluster', 'group', 'resource'] as const;

/** Seconds; a list of a small kind takes milliseconds, one of 100,000 objects a minute. */
const listBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];
const delayBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];

/** What the engine of clusters measures, as Prometheus metrics (`kube-sync.md` L). No label has the name of an object. */
export function createClusterSyncMetrics(register: Registry): SyncMetrics {
  return {
    ...listMetrics(register),
    ...changeMetrics(register),
    ...clusterMetrics(register),
    ...stateMetrics(register),
  };
}

function listMetrics(register: Registry): Pick<SyncMetrics, 'listed'> {
  const registers = [register];
  const labelNames = ['cluster', 'resource'] as const;
  const lists = new Counter({
    name: 'orrery_kube_list_total',
    help: 'Lists of a kind of a cluster that ended, by result.',
    labelNames: [...labelNames, 'result'],
    registers,
  });
  const duration = new Histogram({
    name: 'orrery_kube_list_duration_seconds',
    help: 'How long lists took, with comparing and writing them.',
    labelNames: ['cluster'],
    buckets: listBuckets,
    registers,
  });
  const pages = new Counter({
    name: 'orrery_kube_list_pages_total',
    help: 'Pages of lists that were read.',
    labelNames,
    registers,
  });
  return {
    listed: ({ cluster, resource }, list) => {
      lists.inc({ cluster, resource, result: list.result });
      pages.inc({ cluster, resource }, list.pages);
      duration.observe({ cluster }, list.tookMs / 1000);
    },
  };
}

function changeMetrics(register: Registry): Pick<SyncMetrics, 'event' | 'unchanged' | 'applied'> {
  const registers = [register];
  const events = new Counter({
    name: 'orrery_kube_events_total',
    help: 'Changes that watches brought.',
    labelNames: [...kindLabels, 'type'],
    registers,
  });
  const unchanged = new Counter({
    name: 'orrery_kube_unchanged_total',
    help: 'Listed objects that were stored already as they are.',
    labelNames: kindLabels,
    registers,
  });
  const delay = new Histogram({
    name: 'orrery_kube_apply_delay_seconds',
    help: 'From the arrival of a change to its commit.',
    buckets: delayBuckets,
    registers,
  });
  return {
    event: (kind, type) => events.inc({ ...labelsOf(kind), type }),
    unchanged: (kind, count) => unchanged.inc(labelsOf(kind), count),
    applied: (tookMs) => delay.observe(tookMs / 1000),
  };
}

function clusterMetrics(register: Registry): Pick<SyncMetrics, 'watchRestarted' | 'rolledBack' | 'repaired'> {
  const registers = [register];
  const restarts = new Counter({
    name: 'orrery_kube_watch_restarts_total',
    help: 'Watches that ended other than by their time-out.',
    labelNames: ['cluster', 'reason'],
    registers,
  });
  const rollbacks = new Counter({
    name: 'orrery_kube_rollbacks_total',
    help: 'Times that the resourceVersions of a cluster went back, as after a restored etcd.',
    labelNames: ['cluster'],
    registers,
  });
  const repairs = new Counter({
    name: 'orrery_kube_audit_repairs_total',
    help: 'Objects that an audit found different from the cluster.',
    labelNames: ['cluster'],
    registers,
  });
  return {
    watchRestarted: (cluster, reason) => restarts.inc({ cluster, reason }),
    rolledBack: (cluster) => rollbacks.inc({ cluster }),
    repaired: (cluster, count) => repairs.inc({ cluster }, count),
  };
}

type Gauges = 'quarantined' | 'scopeState' | 'watchesOpen' | 'deletesHeld' | 'credentialExpiry' | 'forgot';

function stateMetrics(register: Registry): Pick<SyncMetrics, Gauges> {
  const registers = [register];
  const clusterLabel = { labelNames: ['cluster'] as const, registers };
  const quarantined = new Gauge({
    name: 'orrery_kube_quarantined',
    help: 'Objects that cannot be stored now.',
    labelNames: kindLabels,
    registers,
  });
  const states = new LabelledStates({
    name: 'orrery_kube_scope_state',
    help: 'State of a kind of a cluster: 1 for the state it is in.',
    labelNames: kindLabels,
    registers,
  });
  const open = new Gauge({ name: 'orrery_kube_watch_open', help: 'Watches that are open now.', ...clusterLabel });
  const held = new Gauge({
    name: 'orrery_deletes_held',
    help: 'Deletions that wait for confirmation.',
    labelNames: ['source'],
    registers,
  });
  const expiry = new Gauge({
    name: 'orrery_kube_credential_expiry_seconds',
    help: 'When the credential of a cluster ends, as Unix time.',
    ...clusterLabel,
  });
  const quarantines = new Map<string, MeasuredKind>();
  return {
    quarantined: (kind, count) => {
      quarantines.set(JSON.stringify(labelsOf(kind)), kind);
      quarantined.set(labelsOf(kind), count);
    },
    scopeState: (kind, state) => states.set(labelsOf(kind), state),
    watchesOpen: (cluster, count) => open.set({ cluster }, count),
    deletesHeld: (source, count) => held.set({ source }, count),
    credentialExpiry: (cluster, at) => {
      if (at === undefined) expiry.remove({ cluster });
      else expiry.set({ cluster }, at / 1000);
    },
    forgot: (cluster) => {
      states.forget(({ cluster: of }) => of === cluster);
      for (const [key, kind] of quarantines) {
        if (kind.cluster !== cluster) continue;
        quarantines.delete(key);
        quarantined.remove(labelsOf(kind));
      }
      open.remove({ cluster });
      expiry.remove({ cluster });
      held.remove({ source: cluster });
    },
  };
}

function labelsOf({ cluster, group, resource }: MeasuredKind): Record<(typeof kindLabels)[number], string> {
  return { cluster, group, resource };
}
