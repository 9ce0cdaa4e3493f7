import { createTestDatabase } from '@orrery/lab/postgres';
import { evaluateAggregate, type GroupKey, parseFieldPath } from '@orrery/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openForTest } from '../../postgres/test-open.ts';
import { Catalogue } from '../../sql/catalogue.ts';
import type { Database } from '../../sql/database.ts';
import { openSqliteDatabase } from '../../sqlite/open-sqlite-database.ts';
import { fillFields } from '../maintenance/fill-fields.ts';
import type { OperationContext, Operations } from '../operation.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { aggregateObjects, aggregateWithin } from './aggregate-objects.ts';
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
        fc.asyncProperty(queries, randomGroups, async (query, groups) => {
          const expected = evaluateAggregate(history, query, groups);
          const { revision, ...found } = await aggregateWithin(database, { query, ...groups }, { context, bounds });
          expect(found).toEqual(expected);
        }),
        { numRuns: runs, seed },
      );
    },
  );
});

const pods = { visible: { kind: 'everything' }, kinds: [{ group: '', resource: 'pods' }] } as const;

describe('aggregateObjects', () => {
  it('SEA-M03 a text and a number that read alike are one value of an object', async () => {
    using test = await TestDatabase.open();
    const source = await test.cluster('a');
    while (await fillFields(test.database, undefined, test.context));
    const images = [['3', 3], ['3'], [3], [4, '3'], []];
    const containers = images.map((own) => own.map((image) => ({ image })));
    await test.write({
      changes: containers.map((own, at) => putOf(podKey(source, `n/${at}`), { spec: { containers: own } })),
    });
    const by: readonly GroupKey[] = [{ by: 'field', field: { path: parseFieldPath('spec.containers[].image') } }];
    const asked = { query: pods, by, aggregates: [], limit: 10 };
    const { revision, ...found } = await aggregateObjects(test.database, asked, test.context);
    expect(found).toEqual({
      groups: [
        { key: ['3'], count: 4, values: [] },
        { key: ['4'], count: 1, values: [] },
        { key: [null], count: 1, values: [] },
      ],
      total: 5,
      otherCount: 0,
      multiValued: true,
    });
  });

  it.each<[string, Partial<Operations['aggregateObjects']['args']>]>([
    ['five keys', { by: Array.from({ length: 5 }, () => ({ by: 'name' })) }],
    ['no group', { limit: 0 }],
    ['a bucket of no time', { by: [{ by: 'created', bucketMs: 0 }] }],
  ])('SEA-M01 asking for %s is refused', async (_, asked) => {
    using test = await TestDatabase.open();
    const args = { query: pods, by: [], aggregates: [], limit: 10, ...asked };
    const answer = aggregateObjects(test.database, args, test.context);
    await expect(answer).rejects.toMatchObject({ reason: 'BadRequest' });
  });
});
