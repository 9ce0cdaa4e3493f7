import { createTestDatabase } from '@orrery/lab/postgres';
import { evaluateAggregate } from '@orrery/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openForTest } from '../../postgres/test-open.ts';
import { Catalogue } from '../../sql/catalogue.ts';
import type { Database } from '../../sql/database.ts';
import { openSqliteDatabase } from '../../sqlite/open-sqlite-database.ts';
import type { OperationContext } from '../operation.ts';
import { aggregateWithin } from './aggregate-objects.ts';
import { randomObject, storeFleet } from './random-fleet.ts';
import { randomGroups } from './random-groups.ts';
import { randomQuery } from './random-query.ts';
import { defaultBounds, type ReadBounds } from './read-bounds.ts';

/** Bounds that make a small fleet a large one. */
const tiny: ReadBounds = { ...defaultBounds, driven: 3, slice: 9, scanFirst: 2, scan: 5, distinct: 2 };

const fleets = [
  { seed: 1, isFilled: true, bounds: defaultBounds },
  { seed: 2, isFilled: false, bounds: tiny },
  { seed: 3, isFilled: true, bounds: tiny },
  { seed: 4, isFilled: true, bounds: { ...tiny, driven: 60 } },
];

async function openSqlite(use: AsyncDisposableStack): Promise<Database> {
  return use.use(await openSqliteDatabase(':memory:'));
}

async function openPostgres(use: AsyncDisposableStack): Promise<Database> {
  const { url } = use.use(await createTestDatabase());
  return use.use(await openForTest(url));
}

describe.each([
  { store: 'SQLite', open: openSqlite, runs: 400 },
  { store: 'PostgreSQL', open: openPostgres, runs: 100 },
])('aggregateObjects on $store', ({ open, runs }) => {
  it.each(fleets)(
    'SEA-M01 SEA-M02 SEA-M03 groups the objects of random queries as the evaluator does (fleet $seed)',
    async ({ seed, isFilled, bounds }) => {
      await using opened = new AsyncDisposableStack();
      const database = await open(opened);
      const context: OperationContext = { catalogue: new Catalogue(), checkpoint: async () => undefined };
      const objects = fc.sample(randomObject, { numRuns: 250, seed });
      const { sources, history } = await storeFleet(database, context, { objects, isFilled });
      const everything = fc.oneof(
        fc.constant({ visible: { kind: 'everything' as const } }),
        fc.constant({ visible: { kind: 'everything' as const }, kinds: [{ group: '', resource: 'pods' }] }),
      );
      const queries = fc.oneof({ weight: 2, arbitrary: randomQuery(sources) }, everything);
      await fc.assert(
        fc.asyncProperty(queries, randomGroups, async ({ order: _, ...query }, groups) => {
          const expected = evaluateAggregate(history, query, groups);
          const { revision, ...found } = await aggregateWithin(database, { query, ...groups }, { context, bounds });
          expect(found).toEqual(expected);
        }),
        { numRuns: runs, seed },
      );
    },
  );
});
