import { describe, expect, it } from 'vitest';
import type { OpenStore } from '../store-under-test.ts';
import { checkFleet, fleetOf } from './equality.ts';

/** Random fleets and random queries, answered as the evaluator answers them. `npm run trials -- store-equality` has more of them. */
export function describeEquality(open: OpenStore): void {
  describe('random fleets', () => {
    it.each([1, 2, 3, 4, 5, 6, 7, 8])(
      'SEA-L07 lists, counts, groups, objects and histories of fleet %i are those of the evaluator',
      async (seed) => {
        await using store = await open();
        const fleet = await fleetOf(store, seed);
        expect(fleet.model.living.length).toBeGreaterThan(10);
        await checkFleet(fleet, { seed, runs: 160 });
      },
    );
  });
}
