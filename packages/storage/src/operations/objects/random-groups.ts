import type { Aggregate, GroupKey } from '@orrery/query';
import { parseFieldPath } from '@orrery/query';
// biome-ignore lint/correctness/noUndeclaredDependencies: the root's; only tests import this file
import fc from 'fast-check';
import { labelKeys } from './random-fleet.ts';

const paths = [
  'spec.nodeName',
  'spec.containers[].image',
  'status.phase',
  'status.podIPs[].ip',
  'status.replicas',
  'spec.replicas',
  'spec.free',
  '$summary',
  'metadata.name',
  'metadata.namespace',
];

const groupKey: fc.Arbitrary<GroupKey> = fc.oneof(
  fc.record({ by: fc.constantFrom('source' as const, 'group' as const, 'kind' as const) }),
  fc.record({ by: fc.constantFrom('namespace' as const, 'name' as const) }),
  { weight: 2, arbitrary: fc.record({ by: fc.constant('label' as const), key: fc.constantFrom(...labelKeys, 'no') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      by: fc.constant('field' as const),
      field: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...paths).map((path) => ({ path: parseFieldPath(path) })) },
        fc.record({ semantic: fc.constantFrom('ip' as const, 'image' as const, 'node' as const, 'summary' as const) }),
      ),
    }),
  },
  fc.record({ by: fc.constant('created' as const), bucketMs: fc.constantFrom(3_600_000, 86_400_000, 7) }),
);

const aggregate: fc.Arbitrary<Aggregate> = fc.oneof(
  fc.constant({ kind: 'count' as const }),
  fc.record({
    kind: fc.constantFrom('sum' as const, 'min' as const, 'max' as const, 'avg' as const, 'distinct' as const),
    path: fc.constantFrom(...paths).map(parseFieldPath),
  }),
);

/** Random groups, most of which are only counted. */
export const randomGroups = fc.record({
  by: fc.oneof(fc.array(groupKey, { maxLength: 1 }), fc.array(groupKey, { maxLength: 3 })),
  aggregates: fc.oneof(
    fc.constant<Aggregate[]>([]),
    fc.constant<Aggregate[]>([{ kind: 'count' }]),
    fc.array(aggregate, { maxLength: 3 }),
  ),
  limit: fc.constantFrom(1, 3, 1000),
});
