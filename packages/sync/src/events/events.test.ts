import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventFilter } from './event-filter.ts';
import { planEventRetention } from './plan-event-retention.ts';

describe('events', () => {
  it('KSY-H04 without a wish there is nothing to look at', () => {
    expect(eventFilter({ types: ['Normal', 'Warning'], excludeReasons: [] })).toBeUndefined();
    expect(eventFilter({ types: [], excludeReasons: [] })).toBeUndefined();
    expect(eventFilter({ types: ['Normal'], excludeReasons: [] })).toBeDefined();
  });

  it('KSY-H01 removes what is too old, and beyond the count the oldest first', () => {
    const events = [
      { path: 'new', seenAt: 1000 },
      { path: 'old', seenAt: 10 },
      { path: 'unknown', seenAt: undefined },
      { path: 'older', seenAt: 5 },
      { path: 'middle', seenAt: 500 },
    ];
    expect(planEventRetention(events, 1000, { maxAgeMs: 900, maxCount: 100 })).toEqual(['unknown', 'older', 'old']);
    expect(planEventRetention(events, 1000, { maxAgeMs: 2000, maxCount: 1 })).toEqual([
      ...['unknown', 'older', 'old', 'middle'],
    ]);
    expect(planEventRetention(events, 1000, { maxAgeMs: 2000, maxCount: 5 })).toEqual([]);
  });

  it('KSY-H01 what stays is young and not too much, and as much of it as may stay', () => {
    const event = fc.record({ path: fc.uuid(), seenAt: fc.option(fc.nat(1000), { nil: undefined }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(event, { selector: ({ path }) => path }),
        fc.nat(10),
        fc.nat(1000),
        (events, maxCount, maxAgeMs) => {
          const removed = new Set(planEventRetention(events, 1000, { maxAgeMs, maxCount }));
          const isYoung = ({ seenAt = 0 }) => seenAt >= 1000 - maxAgeMs;
          const stays = events.filter(({ path }) => !removed.has(path));
          expect(stays.every(isYoung)).toBe(true);
          expect(stays.length).toBe(Math.min(maxCount, events.filter(isYoung).length));
          const youngestRemoved = Math.max(
            0,
            ...events.filter(({ path }) => removed.has(path)).map(({ seenAt = 0 }) => seenAt),
          );
          expect(stays.every(({ seenAt = 0 }) => seenAt >= youngestRemoved)).toBe(true);
        },
      ),
    );
  });
});
