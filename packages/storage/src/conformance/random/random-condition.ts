import type { Condition, TextTest, ValueTest } from '@orrery/query';
import { parseFieldPath } from '@orrery/query';
import fc from 'fast-check';
import { addresses, fleetKinds, labelKeys, names, namespaces, texts, uids, usualTexts } from './hostile-values.ts';

const patterns = fc.constantFrom('*', 'a*', '*b', 'W?b*', 'x[*', 'x%*', '??', '?', 'web', '*3*', '𝒳', '');

function textTest(values: readonly string[]): fc.Arbitrary<TextTest> {
  const ignoreCase = fc.boolean();
  return fc.oneof(
    fc.record({
      op: fc.constant('in' as const),
      values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
      ignoreCase,
    }),
    fc.record({ op: fc.constant('glob' as const), pattern: patterns, ignoreCase }),
    fc.record({
      op: fc.constant('contains' as const),
      text: fc.constantFrom('e', 'E', '-', '', '𝒳', '\ud835', '%', 'b\u0000'),
      ignoreCase,
    }),
    fc.record({ op: fc.constant('regex' as const), pattern: fc.constantFrom('^a', 'b$', '.', '[0-9]+', '^$') }),
  );
}

const fieldText = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...usualTexts) },
  { weight: 1, arbitrary: fc.constantFrom(...texts, ...addresses) },
);

const valueTest: fc.Arbitrary<ValueTest> = fc.oneof(
  fc.constant({ op: 'exists' as const }),
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('in' as const),
      values: fc.uniqueArray(fieldText, { minLength: 1, maxLength: 3 }),
    }),
  },
  fc.record({
    op: fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    value: fc.constantFrom('3', '0', '10Gi', '9007199254740992', '2024-01-01T12:00:00Z', '-1'),
  }),
  fc.record({ op: fc.constant('glob' as const), pattern: patterns, ignoreCase: fc.boolean() }),
  fc.record({ op: fc.constant('regex' as const), pattern: fc.constantFrom('^R', '3', '10\\.', '^long') }),
  fc.record({
    op: fc.constant('cidr' as const),
    block: fc.constantFrom('10.0.0.0/24', '10.0.0.1', 'fd00::/8', '0.0.0.0/0'),
  }),
);

const paths = [
  'spec.nodeName',
  'spec.nodeName',
  'spec.containers[0].image',
  'spec.containers[image=web].image',
  'spec.containers[].image',
  'spec.containers.image',
  'status.phase',
  'status.podIP',
  'status.podIPs[].ip',
  'status.replicas',
  'spec.free',
  'spec.hostNetwork',
  'status.addresses[].address',
  "metadata.labels['topology.kubernetes.io/zone']",
  'metadata.name',
  'metadata.namespace',
  'metadata.labels.app',
  "metadata.labels['k/ä']",
];

const semantics = ['ip', 'image', 'node', 'summary', 'zone'] as const;

const field: fc.Arbitrary<Condition> = fc.record({
  kind: fc.constant('field' as const),
  field: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...paths).map((path) => ({ path: parseFieldPath(path) })) },
    fc.record({ semantic: fc.constantFrom(...semantics) }),
  ),
  test: valueTest,
});

const label: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('label' as const),
    of: fc.constantFrom('labels' as const, 'labels' as const),
    key: fc.constantFrom(...labelKeys),
  }),
  fc.record({
    kind: fc.constant('label' as const),
    of: fc.constantFrom('labels' as const, 'annotations' as const),
    key: fc.constantFrom(...labelKeys, 'note'),
    test: fc.oneof(
      textTest(texts),
      fc.record({ op: fc.constantFrom('gt' as const, 'lt' as const), value: fc.constantFrom('3', '-8', '100') }),
    ),
  }),
);

const owner: fc.Arbitrary<Condition> = fc
  .record(
    {
      kind: fc.constant('owner' as const),
      uid: fc.constantFrom(...uids),
      name: fc.constantFrom(...names.slice(0, 4)),
      ownerKind: fc.constantFrom(...fleetKinds.map(({ group, resource }) => ({ group, resource }))),
      seniority: fc.oneof(fc.nat(3), fc.constant('any' as const)),
      everyReference: fc.boolean(),
    },
    { requiredKeys: ['kind', 'seniority', 'everyReference'] },
  )
  .filter(({ uid, name, ownerKind }) => uid !== undefined || name !== undefined || ownerKind !== undefined);

const days = fc.constantFrom(
  Date.parse('2024-01-01'),
  Date.parse('2024-01-02'),
  Date.parse('2025-06-01T10:00:00.500Z'),
);

const timeless: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 8, arbitrary: field },
  { weight: 6, arbitrary: label },
  { weight: 2, arbitrary: owner },
  fc.record({
    kind: fc.constant('source' as const),
    kinds: fc.subarray(['cluster' as const, 'account' as const, 'feed' as const]),
  }),
  fc.record({
    kind: fc.constant('source' as const),
    test: textTest(['b', 'b-1', '𝒳']).map((text) => ({ attribute: 'name' as const, text })),
  }),
  fc.record({ kind: fc.constant('kind' as const), name: textTest(['pod', 'Nodes', 'RS', 'widget']) }),
  fc.record({
    kind: fc.constant('text' as const),
    of: fc.constant('namespace' as const),
    test: textTest([...namespaces, '']),
  }),
  fc.record({ kind: fc.constant('text' as const), of: fc.constant('name' as const), test: textTest(names) }),
  fc.record({ kind: fc.constant('text' as const), of: fc.constant('uid' as const), test: textTest([...uids, '']) }),
  fc.record({
    kind: fc.constant('text' as const),
    of: fc.constantFrom('group' as const, 'version' as const),
    test: textTest(['', 'apps', 'v1']),
  }),
  fc.record({ kind: fc.constant('word' as const), text: fc.constantFrom('web', 'Web-1', '3', '𝒳', 'B') }),
);

function timeCondition(times: readonly number[]): fc.Arbitrary<Condition> {
  const optional = { requiredKeys: ['kind' as const, 'of' as const] };
  const kind = fc.constant('time' as const);
  const time = fc.constantFrom(...times);
  const stored = fc.constantFrom('changed' as const, 'deleted' as const);
  return fc.oneof(
    fc.record({ kind, of: fc.constant('created' as const), since: days, before: days }, optional),
    fc.record({ kind, of: stored, since: time, before: time }, optional),
  );
}

/**
 * Conditions of all kinds but joins, nested.
 * @param times between batches: when something was stored and deleted is asked for by them.
 */
export function randomCondition(times: readonly number[]): fc.Arbitrary<Condition> {
  const leaf = fc.oneof({ weight: 8, arbitrary: timeless }, { weight: 1, arbitrary: timeCondition(times) });
  const { condition } = fc.letrec<{ condition: Condition; nested: Condition }>((tie) => ({
    condition: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('nested')),
    nested: fc.oneof(
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(tie('condition'), { minLength: 0, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
    ),
  }));
  return condition;
}

/** The same asking for no owner above the parent: neither the past nor a watch can be asked for one. */
export function withoutAncestors(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { ...condition, of: condition.of.map(withoutAncestors) };
    case 'not':
      return { ...condition, of: withoutAncestors(condition.of) };
    case 'owner':
      return { ...condition, seniority: 0 };
    default:
      return condition;
  }
}
