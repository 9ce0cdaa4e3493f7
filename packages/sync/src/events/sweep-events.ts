import type { Clock } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import type { Condition, VisibleSet } from '@orrery/query';
import type { Remove, Store } from '@orrery/storage';
import type { WriteQueue } from '../write/write-queue.ts';

/** How long and how many events of a cluster are kept. */
interface EventRetention {
  /** Since its last change, so that an event that repeats is kept. */
  readonly maxAgeMs: number;
  readonly maxCount: number;
}

/** 24 h and 100,000 per cluster (KSY-H01). */
const defaultEventRetention: EventRetention = { maxAgeMs: 86_400_000, maxCount: 100_000 };

/** Events removed at once. */
const pageObjects = 500;

/** What sweeping needs. */
export interface EventSweep {
  readonly store: Pick<Store, 'count' | 'list'>;
  readonly queue: Pick<WriteQueue, 'write'>;
  readonly clock: Clock;
  readonly source: SourceId;
  readonly retention?: EventRetention;
  readonly signal: AbortSignal;
}

const events = { group: '', resource: 'events' } as const;

/**
 * Removes the events of a cluster that are too old, and beyond the count the oldest first (KSY-H01); age is counted from the last change
 * that was stored. An event that changes meanwhile is spared. Cost: one count, and a list in the order of an index of what is removed.
 * @returns how many were removed.
 * @throws what the store and `WriteQueue.write` throw, and the signal's reason between two pages.
 */
export async function sweepEvents(sweep: EventSweep): Promise<number> {
  const { store, clock, source, retention = defaultEventRetention } = sweep;
  const visible: VisibleSet = { kind: 'grants', grants: [{ sources: [source], kinds: [events] }] };
  const before = clock.now() - retention.maxAgeMs;
  const old = await removeOldest(sweep, visible, { where: { kind: 'time', of: 'changed', before } });
  const count = await store.count({ visible, kinds: [events] });
  const excess = Math.max(0, count - retention.maxCount);
  return old + (await removeOldest(sweep, visible, { atMost: excess }));
}

async function removeOldest(
  { store, queue, source, signal }: EventSweep,
  visible: VisibleSet,
  { where, atMost = Number.POSITIVE_INFINITY }: { readonly where?: Condition; readonly atMost?: number },
): Promise<number> {
  let removed = 0;
  while (removed < atMost) {
    signal.throwIfAborted();
    const limit = Math.min(pageObjects, atMost - removed);
    const query = {
      visible,
      kinds: [events],
      order: [{ by: 'revision' }],
      ...(where === undefined ? {} : { where }),
    } as const;
    const { objects } = await store.list(query, { limit });
    const changes = objects.map(({ key, revision }): Remove => ({ op: 'remove', key, notNewerThan: revision }));
    if (changes.length > 0) await queue.write({ source, changes });
    removed += changes.length;
    if (changes.length < limit) break;
  }
  return removed;
}
