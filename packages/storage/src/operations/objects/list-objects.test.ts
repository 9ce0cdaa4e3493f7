import { createTestDatabase } from '@orrery/lab/postgres';
import { describe, expect, it } from 'vitest';
import { checkQueries, fleetOf } from '../../conformance/random/equality.ts';
import { openBounded } from '../../conformance/random/open-bounded.ts';
import { walkUnderWrites } from '../../conformance/random/walk-under-writes.ts';
import type { DatabasePlace } from '../../integrity/trial-database.ts';

async function sqlitePlace(): Promise<DatabasePlace> {
  return { file: ':memory:' };
}

async function postgresPlace(opened: AsyncDisposableStack): Promise<DatabasePlace> {
  const { url } = opened.use(await createTestDatabase());
  return { url };
}

describe.each([
  { store: 'SQLite', placeFor: sqlitePlace, runs: 80 },
  { store: 'PostgreSQL', placeFor: postgresPlace, runs: 30 },
])('reads of a fleet that is large for its bounds on $store', ({ placeFor, runs }) => {
  it.each([16, 17, 21, 26, 31])(
    'SEA-L07 answer random queries as the evaluator does, however they are read (fleet %i)',
    async (seed) => {
      await using opened = new AsyncDisposableStack();
      const { store } = opened.use(await openBounded(await placeFor(opened), seed));
      const fleet = await fleetOf(store, seed);
      expect(fleet.model.living.length).toBeGreaterThan(10);
      await checkQueries(fleet, { seed, runs });
    },
  );

  it.each([1, 2, 7])(
    'SEA-H07 walk over pages while other batches come between the steps of one page (fleet %i)',
    async (seed) => {
      await using opened = new AsyncDisposableStack();
      const { store } = opened.use(await openBounded(await placeFor(opened), seed));
      expect(await walkUnderWrites(store, { seed, walkers: 4 })).toBeGreaterThan(5);
    },
  );
});
