import type { Condition, FieldCondition, FieldPath, TextTest, ValueTest } from '../ast.ts';
import { parseAddressBlock } from '../values/address.ts';
import { isComparable } from '../values/is-comparable.ts';
import { anyOf, termError } from './lowering.ts';
import type { QueryTerm } from './query-tree.ts';
import { textTests } from './text-tests.ts';
import { zoneLabels } from './zone-labels.ts';

type Field = FieldCondition['field'];

const comparisons = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const;

/** A field whose values are compared as SEA-E says. */
export function lowerField(field: Field, term: QueryTerm): Condition {
  return anyOf(valueTests(term).map((test): FieldCondition => ({ kind: 'field', field, test })));
}

/** A semantic field without an order: comparisons are refused. */
export function lowerName(semantic: 'summary' | 'node' | 'host' | 'id', term: QueryTerm): Condition {
  return anyOf(equalityTests(term).map((test): FieldCondition => ({ kind: 'field', field: { semantic }, test })));
}

/** The status of a condition by its type; type and status are those of one element (SEA-L, `condition`). */
export function lowerConditionStatus(type: string, term: QueryTerm): Condition {
  const path = conditionStatusPath(type);
  return anyOf(equalityTests(term).map((test): FieldCondition => ({ kind: 'field', field: { path }, test })));
}

/** Where the status of a condition stands. */
export function conditionStatusPath(type: string): FieldPath {
  return [
    { kind: 'member', name: 'status' },
    { kind: 'member', name: 'conditions' },
    { kind: 'where', equals: [{ name: 'type', value: type }] },
    { kind: 'member', name: 'status' },
  ];
}

/** An address or block of any field of addresses; wildcards and expressions are those of its text. */
export function lowerAddress(term: QueryTerm): Condition {
  const field: Field = { semantic: 'ip' };
  const tests = equalityTests(term).flatMap((test): ValueTest[] =>
    test.op === 'in' ? test.values.map((block) => ({ op: 'cidr', block: checkedBlock(block) })) : [test],
  );
  return anyOf(tests.map((test): FieldCondition => ({ kind: 'field', field, test })));
}

/** An image: `=` by the whole reference, `:` also by repository alone, that is whatever tag or digest follows. */
export function lowerImage(term: QueryTerm): Condition {
  const field: Field = { semantic: 'image' };
  const tests = equalityTests(term);
  const repositories = term.operator === ':' ? term.values.filter((value) => value !== '*' && value !== '') : [];
  const tagged = repositories.flatMap((value) => [`${value}:*`, `${value}@*`]);
  const globs = tagged.map((pattern): ValueTest => ({ op: 'glob', pattern }));
  return anyOf([...tests, ...globs].map((test): FieldCondition => ({ kind: 'field', field, test })));
}

/** A zone: the semantic field, or Kubernetes' topology labels. */
export function lowerZone(term: QueryTerm): Condition {
  const fields = equalityTests(term).map(
    (test): FieldCondition => ({ kind: 'field', field: { semantic: 'zone' }, test }),
  );
  const isWhole = term.operator === ':' && term.values.includes('*');
  const tests: (TextTest | undefined)[] = isWhole ? [undefined] : textTests(term, { ignoreCase: false });
  const labels = zoneLabels.flatMap((key) =>
    tests.map((test) => ({ kind: 'label', of: 'labels', key, ...(test === undefined ? {} : { test }) }) as const),
  );
  return anyOf([...fields, ...labels]);
}

function valueTests(term: QueryTerm): ValueTest[] {
  const { operator } = term;
  if (operator !== '>' && operator !== '>=' && operator !== '<' && operator !== '<=') return equalityTests(term);
  const value = term.values[0] ?? '';
  if (!isComparable(value)) throw termError(value, 'a number, a quantity such as 10Gi or 500m, or an RFC 3339 time');
  return [{ op: comparisons[operator], value }];
}

function equalityTests(term: QueryTerm): ValueTest[] {
  const isAny = term.operator === ':' && term.values.includes('*');
  if (isAny) return [{ op: 'exists' }];
  return textTests(term, { ignoreCase: false }).map((test): ValueTest => {
    if (test.op === 'contains') throw new TypeError('a term never asks for a substring');
    return test.op === 'in' ? { op: 'in', values: test.values } : test;
  });
}

function checkedBlock(text: string): string {
  if (parseAddressBlock(text) === undefined)
    throw termError(text, 'an IP address, a block such as 10.0.0.0/8, or wildcards with :');
  return text;
}
