import type { CommittedBatch } from '@orrery/sync';
import { Gauge, Histogram, type Registry } from 'prom-client';

const objectBuckets = [1, 5, 20, 50, 100, 200, 350, 500];
const secondBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** Measures the batches in which learned objects are written. */
export function createWriteMetrics(register: Registry): (batch: CommittedBatch) => void {
  const registers = [register];
  const objects = new Histogram({
    name: 'orrery_kube_batch_objects',
    help: 'Changes that were written together.',
    buckets: objectBuckets,
    registers,
  });
  const duration = new Histogram({
    name: 'orrery_kube_batch_duration_seconds',
    help: 'How long writing them took.',
    buckets: secondBuckets,
    registers,
  });
  const waiting = new Gauge({
    name: 'orrery_kube_queue_bytes',
    help: 'Learned objects that waited to be written when the last batch was.',
    registers,
  });
  return (batch) => {
    waiting.set(batch.waitingBytes);
    objects.observe(batch.objects);
    duration.observe(batch.durationMs / 1000);
  };
}
