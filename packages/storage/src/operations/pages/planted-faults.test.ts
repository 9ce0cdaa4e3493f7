import { type IndexCondition, type Plan, planQuery } from '@orrery/query';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedOperations } from '../../conformance/random/bounded-operations.ts';
import { checkList } from '../../conformance/random/check-answers.ts';
import { fleetOf } from '../../conformance/random/equality.ts';
import { randomSelection } from '../../conformance/random/random-query.ts';
import { openSqliteDatabase } from '../../sqlite/open-sqlite-database.ts';
import { defaultBounds } from '../selection/read-bounds.ts';

/** Applies a change to all nodes of a condition, the innermost first. */
function mapIndex(condition: IndexCondition, change: (node: IndexCondition) => IndexCondition): IndexCondition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return change({ ...condition, of: condition.of.map((part) => mapIndex(part, change)) });
    case 'not':
      return change({ ...condition, of: mapIndex(condition.of, change) });
    default:
      return change(condition);
  }
}

/** A fault of how one kind of condition is planned. */
function inIndexes(change: (node: IndexCondition) => IndexCondition): (plan: Plan) => Plan {
  return (plan) => ({
    ...plan,
    indexed: plan.indexed.map((conjunct) => ({ ...conjunct, index: mapIndex(conjunct.index, change) })),
  });
}

const ascending = { isDescending: false } as const;

const faults: readonly (readonly [string, (plan: Plan) => Plan])[] = [
  [
    'drops a not around a label',
    inIndexes((node) => (node.kind === 'not' && node.of.kind === 'label' ? node.of : node)),
  ],
  [
    'orders by namespace and name in place of the path',
    ({ order, spansKinds, ...plan }) => {
      const kind = spansKinds ? (['group', 'kind'] as const) : [];
      const instead = (['source', ...kind, 'namespace', 'name'] as const).map((by) => ({ by, ...ascending }));
      return { ...plan, spansKinds, order: [...order, ...instead] };
    },
  ],
  [
    'compares numbers as texts only',
    inIndexes((node) =>
      node.kind === 'field' && node.test.op === 'keys'
        ? { ...node, test: { ...node.test, keys: node.test.keys.slice(0, 1) } }
        : node,
    ),
  ],
  [
    'takes the end of a span of time into it',
    inIndexes((node) =>
      node.kind === 'time' && node.before !== undefined ? { ...node, before: node.before + 1 } : node,
    ),
  ],
  [
    'forgets the names of grants',
    ({ visible, ...plan }) =>
      visible.kind === 'everything'
        ? { ...plan, visible }
        : { ...plan, visible: { ...visible, grants: visible.grants.map(({ names: _, ...grant }) => grant) } },
  ],
];

it.each(faults)('SEA-L07 the comparison with the evaluator finds a planner that %s', async (_, plant) => {
  using database = await openSqliteDatabase(':memory:');
  const reader = new BoundedOperations(database, defaultBounds, (query, catalogue) =>
    plant(planQuery(query, catalogue)),
  );
  await reader.fillFields();
  const seed = 7;
  const fleet = await fleetOf(reader, seed);
  const range = fc.record({ limit: fc.integer({ min: 1, max: 60 }), skip: fc.nat(20) });
  const lists = fc.asyncProperty(randomSelection(fleet), range, async (query, asked) => {
    await checkList(fleet, query, asked);
  });
  const { failed, numRuns } = await fc.check(lists, { seed, numRuns: 1000, endOnFailure: true });
  expect(failed, `after ${numRuns} queries`).toBe(true);
});
