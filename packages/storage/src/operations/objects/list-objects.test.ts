import { createTestDatabase } from '@orrery/lab/postgres';
import { evaluateCount, evaluateList } from '@orrery/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListPosition } from '../../contract.ts';
import { openForTest } from '../../postgres/test-open.ts';
import { Catalogue } from '../../sql/catalogue.ts';
import type { Database } from '../../sql/database.ts';
import { openSqliteDatabase } from '../../sqlite/open-sqlite-database.ts';
import type { OperationContext } from '../operation.ts';
import { countWithin } from './count-objects.ts';
import { listWithin } from './list-objects.ts';
import { randomObject, rowName, storeFleet } from './random-fleet.ts';
import { randomQuery } from './random-query.ts';
import { defaultBounds, type ReadBounds } from './read-bounds.ts';

/** Bounds that make a small fleet a large one. */
const tiny: ReadBounds = {
  driven: 3,
  sorted: 0,
  slice: 9,
  scanFirst: 2,
  scan: 5,
  entriesLeast: 4,
  entries: 6,
  distinct: 2,
};

const fleets = [
  { seed: 1, isFilled: true, bounds: defaultBounds },
  { seed: 2, isFilled: false, bounds: defaultBounds },
  { seed: 3, isFilled: true, bounds: tiny },
  { seed: 4, isFilled: true, bounds: { ...tiny, driven: 60 } },
  { seed: 5, isFilled: true, bounds: { ...tiny, entriesLeast: 60, entries: 60, sorted: 20 } },
];

async function openSqlite(use: AsyncDisposableStack): Promise<Database> {
  return use.use(await openSqliteDatabase(':memory:'));
}

async function openPostgres(use: AsyncDisposableStack): Promise<Database> {
  const { url } = use.use(await createTestDatabase());
  return use.use(await openForTest(url));
}

describe.each([
  { store: 'SQLite', open: openSqlite, runs: 250 },
  { store: 'PostgreSQL', open: openPostgres, runs: 60 },
])('listObjects and countObjects on $store', ({ open, runs }) => {
  it.each(fleets)(
    'SEA-L07 answer random queries as the evaluator does, rows and order, in pages of any size (fleet $seed)',
    async ({ seed, isFilled, bounds }) => {
      await using opened = new AsyncDisposableStack();
      const database = await open(opened);
      const context: OperationContext = { catalogue: new Catalogue(), checkpoint: async () => undefined };
      const objects = fc.sample(randomObject, { numRuns: 250, seed });
      const { sources, history } = await storeFleet(database, context, { objects, isFilled });
      await fc.assert(
        fc.asyncProperty(randomQuery(sources), fc.integer({ min: 1, max: 60 }), async (query, limit) => {
          const expected = evaluateList(history, query).objects.map(({ source, kind, namespace, name }) =>
            rowName({ source: source.id, group: kind.group, resource: kind.resource, namespace, name }),
          );
          const found: string[] = [];
          for (let after: ListPosition | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
            const range = { limit, ...(after === undefined ? {} : { after }) };
            const page = await listWithin(database, { query, range }, { context, bounds });
            expect(page.objects.heads.length).toBeLessThanOrEqual(limit);
            found.push(...page.objects.heads.map(({ key }) => rowName(key)));
            after = page.next;
          }
          expect(found).toEqual(expected);
          expect(await countWithin(database, query, { context, bounds })).toBe(evaluateCount(history, query));
        }),
        { numRuns: runs, seed },
      );
    },
  );
});
