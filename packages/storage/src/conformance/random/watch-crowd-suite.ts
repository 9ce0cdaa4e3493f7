import { describe, expect, it } from 'vitest';
import { placeForTest, type StoreUnderTest } from '../store-under-test.ts';
import { runWatchCrowd } from './watch-crowd.ts';

/** Watches under writes, stops and restarts. */
export function describeWatchCrowds(subject: StoreUnderTest): void {
  if (!subject.isKept) return;
  describe('watches under writes', () => {
    it('SEA-T02 SEA-T03 SEA-T05 100 watchers of 8 writers are told of each change once, in order, over restarts, until the epoch ends', async () => {
      const place = await placeForTest(subject);
      const replicas = subject.isShared ? 2 : 1;
      const crowd = { seed: 1, writers: 8, watchers: 100, phases: 3, batches: 4, replicas };
      const { revisions, events } = await runWatchCrowd(place, crowd);
      expect(revisions).toBeGreaterThan(300);
      expect(events).toBeGreaterThan(revisions);
    }, 120_000);
  });
}
