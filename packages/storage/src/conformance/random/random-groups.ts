import { type Aggregate, type GroupKey, parseFieldPath } from '@orrery/query';
import fc from 'fast-check';
import { labelKeys } from './hostile-values.ts';

/** What a random aggregation asks beside its query. */
export interface RandomGroups {
  readonly by: readonly GroupKey[];
  readonly aggregates: readonly Aggregate[];
  readonly limit: number;
}

const path = fc
  .constantFrom(
    ...['spec.nodeName', 'spec.containers[].image', 'spec.replicas', 'spec.free', '$summary'],
    ...['status.phase', 'status.podIP', 'status.podIPs[].ip', 'status.replicas'],
    ...['metadata.labels.app', 'metadata.name', 'metadata.namespace'],
  )
  .map((text) => parseFieldPath(text));

const column = fc.record({
  by: fc.constantFrom(
    ...(['source', 'cluster', 'account', 'feed'] as const),
    ...(['group', 'kind', 'namespace', 'name'] as const),
  ),
});

const field = fc.record({
  by: fc.constant('field' as const),
  field: fc.oneof(
    { weight: 3, arbitrary: path.map((asked) => ({ path: asked })) },
    fc.record({ semantic: fc.constantFrom('ip' as const, 'image' as const, 'node' as const, 'summary' as const) }),
  ),
});

const key: fc.Arbitrary<GroupKey> = fc.oneof(
  { weight: 2, arbitrary: column },
  { weight: 2, arbitrary: fc.record({ by: fc.constant('label' as const), key: fc.constantFrom(...labelKeys, 'no') }) },
  { weight: 3, arbitrary: field },
  fc.record({ by: fc.constant('created' as const), bucketMs: fc.constantFrom(7, 1000, 86_400_000, 604_800_000) }),
);

const aggregate: fc.Arbitrary<Aggregate> = fc.oneof(
  fc.constant({ kind: 'count' as const }),
  fc.record({
    kind: fc.constantFrom('sum' as const, 'min' as const, 'max' as const, 'avg' as const, 'distinct' as const),
    path,
  }),
);

/** Group keys, aggregates, and how many groups; most groups are only counted. */
export const randomGroups: fc.Arbitrary<RandomGroups> = fc.record({
  by: fc.oneof(fc.array(key, { maxLength: 1 }), fc.array(key, { maxLength: 3 })),
  aggregates: fc.oneof(
    fc.constant([]),
    fc.constant([{ kind: 'count' as const }]),
    fc.array(aggregate, { maxLength: 3 }),
  ),
  limit: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(1000)),
});
