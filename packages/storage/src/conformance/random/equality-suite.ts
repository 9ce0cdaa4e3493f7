import { describe, expect, it } from 'vitest';
import { openerOf, type StoreUnderTest } from '../store-under-test.ts';
import { checkObjects, checkQueries, fleetOf } from './equality.ts';

/**
 * Random fleets and random queries, answered as the evaluator answers them; fewer of them where a store differs from another only in
 * where it keeps its file. `npm run trials -- store-equality` has more.
 */
export function describeEquality(subject: StoreUnderTest): void {
  const open = openerOf(subject);
  describe('random fleets', () => {
    it.each(subject.isKept ? [1, 2, 3, 4, 5, 6] : [9, 10])(
      'SEA-L07 lists, counts, groups, objects and histories of fleet %i are those of the evaluator',
      async (seed) => {
        await using store = await open();
        const fleet = await fleetOf(store, seed);
        expect(fleet.model.living.length).toBeGreaterThan(10);
        await checkQueries(fleet, { seed, runs: 50 });
        await checkObjects(fleet, { seed, runs: 25 });
      },
      60_000,
    );
  });
}
