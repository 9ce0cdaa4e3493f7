import type { Clock } from '@orrery/kit';
import type { FeedMetrics } from '@orrery/sync';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What the push feed measures, as Prometheus metrics (`kube-sync.md` L). */
export function createFeedMetrics(register: Registry, clock: Clock): FeedMetrics {
  const registers = [register];
  const units = new Counter({
    name: 'orrery_feed_units_total',
    help: 'Frames that pushers sent, by result.',
    labelNames: ['source', 'result'],
    registers,
  });
  const resyncs = new Counter({
    name: 'orrery_feed_resync_total',
    help: 'Snapshots that were asked for, by reason.',
    labelNames: ['source', 'reason'],
    registers,
  });
  const heard = new Map<string, number>();
  new Gauge({
    name: 'orrery_feed_heartbeat_age_seconds',
    help: 'Time since a pusher was heard by this server.',
    labelNames: ['source'],
    registers,
    collect() {
      for (const [source, at] of heard) this.set({ source }, (clock.now() - at) / 1000);
    },
  });
  return {
    unit: (source, result) => units.inc({ source, result }),
    resync: (source, reason) => resyncs.inc({ source, reason }),
    heard: (source, at) => void heard.set(source, at),
  };
}
