import { createTestDatabase } from '@orrery/lab/postgres';
import { type GroupKey, parseFieldPath } from '@orrery/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGroups } from '../../conformance/random/check-answers.ts';
import { fleetOf } from '../../conformance/random/equality.ts';
import { openBounded } from '../../conformance/random/open-bounded.ts';
import { randomGroups } from '../../conformance/random/random-groups.ts';
import { randomQuery } from '../../conformance/random/random-query.ts';
import type { DatabasePlace } from '../../integrity/trial-database.ts';
import { fillFields } from '../maintenance/fill-fields.ts';
import type { Operations } from '../operation.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { aggregateObjects } from './aggregate-objects.ts';

async function sqlitePlace(): Promise<DatabasePlace> {
  return { file: ':memory:' };
}

async function postgresPlace(opened: AsyncDisposableStack): Promise<DatabasePlace> {
  const { url } = opened.use(await createTestDatabase());
  return { url };
}

/** What has everything in it is grouped in the most ways. */
const whole = fc.constantFrom(
  { visible: { kind: 'everything' as const } },
  { visible: { kind: 'everything' as const }, kinds: [{ group: '', resource: 'pods' }] },
);

describe.each([
  { store: 'SQLite', placeFor: sqlitePlace, runs: 120 },
  { store: 'PostgreSQL', placeFor: postgresPlace, runs: 40 },
])('aggregateObjects on $store', ({ placeFor, runs }) => {
  it.each([32, 33, 38, 43, 45])(
    'SEA-M01 SEA-M02 SEA-M03 groups the objects of random queries as the evaluator does, however they are read (fleet %i)',
    async (seed) => {
      await using opened = new AsyncDisposableStack();
      const { store } = opened.use(await openBounded(await placeFor(opened), seed));
      const fleet = await fleetOf(store, seed);
      expect(fleet.model.living.length).toBeGreaterThan(10);
      const queries = fc.oneof({ weight: 2, arbitrary: randomQuery(fleet) }, whole);
      await fc.assert(
        fc.asyncProperty(queries, randomGroups, async (query, groups) => {
          await checkGroups(fleet, query, groups);
        }),
        { seed, numRuns: runs },
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
