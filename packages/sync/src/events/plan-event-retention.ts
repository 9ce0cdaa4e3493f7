/** A stored event, as far as its age is concerned. */
export interface AgedEvent {
  readonly path: string;
  /** When it was last seen, epoch milliseconds; undefined when nothing says so, then it counts as the oldest. */
  readonly seenAt: number | undefined;
}

/** How long and how many events of a cluster are kept. */
export interface EventRetention {
  readonly maxAgeMs: number;
  readonly maxCount: number;
}

/** 24 h and 100,000 per cluster (KSY-H01). */
export const defaultEventRetention: EventRetention = { maxAgeMs: 86_400_000, maxCount: 100_000 };

/** Which events of a cluster are to be removed now: those that are too old, and beyond the count the oldest first. Oldest first. */
export function planEventRetention(
  events: Iterable<AgedEvent>,
  now: number,
  retention: EventRetention = defaultEventRetention,
): string[] {
  const oldestFirst = [...events]
    .map(({ path, seenAt = 0 }) => ({ path, seenAt }))
    .sort((a, b) => a.seenAt - b.seenAt || comparePaths(a.path, b.path));
  const kept = oldestFirst.findIndex(({ seenAt }) => seenAt >= now - retention.maxAgeMs);
  const tooOld = kept < 0 ? oldestFirst.length : kept;
  const tooMany = Math.max(0, oldestFirst.length - retention.maxCount);
  return oldestFirst.slice(0, Math.max(tooOld, tooMany)).map(({ path }) => path);
}

function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
