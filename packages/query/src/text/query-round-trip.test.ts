import { hasReason } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldPath, PathStep } from '../ast.ts';
import { lowerExpression } from './lower-expression.ts';
import { lowerQuery, readQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';
import { edgeNames, entryKeys } from './query-keys.ts';
import type { QueryExpression, QueryGroup, QueryStages, QueryTerm, QueryTree, TermKey } from './query-tree.ts';

const options = { now: Date.UTC(2026, 0, 10) };

const awkward = [
  'a"b',
  "it's",
  'a b',
  '(',
  '|',
  ',',
  '-x',
  'NOT',
  'and',
  'in',
  '*',
  'a*',
  '!x',
  'k:v',
  '\\',
  '\u0000',
  '\ud800',
  '',
  '😀',
  '1.2.3.4',
  '::1',
];
const text = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom(...awkward));
const nonEmpty = text.filter((value) => value !== '');
const values = fc.array(text, { minLength: 1, maxLength: 3 });
const equality = fc.constantFrom(':', '=', '!=');

const step: fc.Arbitrary<PathStep> = fc.oneof(
  nonEmpty.map((name): PathStep => ({ kind: 'member', name })),
  fc.constant<PathStep>({ kind: 'each' }),
  fc.nat(99).map((index): PathStep => ({ kind: 'index', index })),
  fc
    .array(fc.record({ name: nonEmpty, value: text }), { minLength: 1, maxLength: 2 })
    .map((equals): PathStep => ({ kind: 'where', equals })),
);
const path: fc.Arbitrary<FieldPath> = fc
  .tuple(nonEmpty, fc.array(step, { maxLength: 3 }))
  .map(([name, rest]): FieldPath => [{ kind: 'member', name }, ...rest]);

const entry = fc.record({ kind: fc.constant('entry' as const), of: fc.constantFrom(...entryKeys), key: nonEmpty });
const anyKey: fc.Arbitrary<TermKey> = fc.oneof(
  fc.record({
    kind: fc.constant('plain' as const),
    name: fc.constantFrom('name', 'group', 'uid', 'provider', 'status', 'id'),
  }),
  entry,
  nonEmpty.map((type): TermKey => ({ kind: 'condition', type })),
  path.map((of): TermKey => ({ kind: 'path', path: of })),
);
const term: fc.Arbitrary<QueryTerm> = fc.oneof(
  fc.record({ kind: fc.constant('term' as const), key: anyKey, operator: equality, values }),
  path.chain((of) =>
    fc.record({
      kind: fc.constant('term' as const),
      key: fc.constant<TermKey>({ kind: 'path', path: of }),
      operator: fc.constantFrom('>', '<=', '<', '>='),
      values: fc.constantFrom('1', '-2.5', '10Gi', '2026-01-01T00:00:00Z').map((value) => [value]),
    }),
  ),
  fc.record({
    kind: fc.constant('term' as const),
    key: fc.constant<TermKey>({ kind: 'plain', name: 'name' }),
    operator: fc.constantFrom('~', '!~'),
    values: fc.array(fc.constantFrom('^a', 'a|b', '\\d+', '"', "it's", '(x y)', ''), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('term' as const),
    key: fc.constantFrom<TermKey>({ kind: 'plain', name: 'created' }, { kind: 'plain', name: 'changed' }),
    operator: fc.constantFrom('>', '<=', ':', '!='),
    values: fc.constantFrom('1h', '2026-01-01', '2026-01-01 10:00:00', '1700000000').map((value) => [value]),
  }),
);

/** Parts of the same sort are one list, as the reader makes them. */
function flat(kind: 'and' | 'or', of: readonly QueryExpression[]): QueryExpression {
  return { kind, of: of.flatMap((part) => (part.kind === kind ? part.of : [part])) };
}

const { expression } = fc.letrec<{ expression: QueryExpression; leaf: QueryExpression }>((tie) => ({
  leaf: fc.oneof(
    term,
    nonEmpty.map((word): QueryExpression => ({ kind: 'word', text: word })),
  ),
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('expression'), { minLength: 2, maxLength: 3 }).map((of) => flat('and', of)),
    fc.array(tie('expression'), { minLength: 2, maxLength: 3 }).map((of) => flat('or', of)),
    tie('expression').map((of): QueryExpression => ({ kind: 'not', of })),
    fc
      .tuple(fc.constantFrom(...edgeNames), tie('leaf'))
      .map(([edge, to]): QueryExpression => ({ kind: 'join', edge, to })),
  ),
}));

const group: fc.Arbitrary<QueryGroup> = fc.oneof(
  fc.constantFrom<QueryGroup>(
    { kind: 'plain', name: 'kind' },
    { kind: 'plain', name: 'status' },
    { kind: 'bucket', size: '1d' },
  ),
  nonEmpty.map((key): QueryGroup => ({ kind: 'entry', of: 'label', key })),
  nonEmpty.map((type): QueryGroup => ({ kind: 'condition', type })),
  path.map((of): QueryGroup => ({ kind: 'path', path: of })),
);
const stages: fc.Arbitrary<QueryStages> = fc.record(
  {
    at: fc.constantFrom('1h', '2026-01-01', '1099511627800', '2026-01-01 10:00:00'),
    sort: fc.array(
      fc.record({ field: fc.constantFrom('name', 'created_at', 'status.phase', ".['a b']"), descending: fc.boolean() }),
      { minLength: 1, maxLength: 3 },
    ),
    limit: fc.nat(1000),
    count: fc.array(group, { maxLength: 4 }),
    columns: fc.array(fc.constantFrom('NAME', 'NODE:node.name', '+fresh', "X:metadata.labels['a b']"), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: [] },
);
const tree: fc.Arbitrary<QueryTree> = fc.record({ expression, stages }, { requiredKeys: ['stages'] });

/** Trees whose text is over a limit are refused for that alone. */
function isWithinLimits(printed: string): boolean {
  return new TextEncoder().encode(printed).length <= 4096;
}

describe('printing and reading of queries', () => {
  it('SEA-L05 reading the printed tree gives the tree', () => {
    fc.assert(
      fc.property(tree, (query) => {
        const printed = printQuery(query);
        fc.pre(isWithinLimits(printed) && hasMeaning(query));
        expect(readQuery(printed, options)).toEqual({ tree: query, problems: [] });
      }),
      { numRuns: 3000 },
    );
  });

  it('SEA-L05 the printed form of what was read is a fixed point with the same meaning', () => {
    const pieces = [
      'kind:pod',
      'a',
      '-',
      'NOT ',
      ' OR ',
      ' ',
      '(',
      ')',
      'ns in (a, b)',
      "label:x='y z'",
      '10.0.0.1',
      'spec.a[0]>=3',
      'node(',
      '| limit 3',
      'x.y == "z"',
      '| count by kind,label:app',
      'condition:Ready!=True',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 10 }), (parts) => {
        const { tree: read, problems } = readQuery(parts.join(''), options);
        fc.pre(problems.length === 0);
        const printed = printQuery(read);
        const again = readQuery(printed, options);
        expect(again).toEqual({ tree: read, problems: [] });
        expect(printQuery(again.tree)).toBe(printed);
        expect(lowerQuery(again.tree, options).condition).toEqual(lowerQuery(read, options).condition);
      }),
      { numRuns: 3000 },
    );
  });

  it('SEA-L04 any text is read or has one to five problems within it, and nothing else happens', () => {
    const pieces = [
      'kind:',
      'label:',
      '(',
      ')',
      '|',
      ',',
      '"',
      "'",
      '[',
      ']',
      ' ',
      '-',
      'NOT ',
      'in (',
      'a',
      '.',
      '=',
      '~',
      '<',
      '!',
      '*',
      'created>',
      'age<1h',
      'ip:',
      'sort ',
      'count by ',
      'at ',
      'node(',
      '\ud800',
      '\u0000',
      '\n',
      '😀',
    ];
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(hostile, (written) => {
        const { tree: read, problems } = readQuery(written, options);
        expect(problems.length).toBeLessThanOrEqual(5);
        for (const { at, length, line, column } of problems) {
          expect(at + length).toBeLessThanOrEqual(written.length);
          expect(Math.min(line, column)).toBeGreaterThan(0);
        }
        if (problems.length === 0) expect(readQuery(printQuery(read), options).tree).toEqual(read);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['(', 'a(', 'node(', '-', 'NOT ', '[', '"a', '| ', 'b:a ', ',', 'a[', 'name:(', 'a OR ', '!', ')'])(
    'SEA-L04 four thousand bytes of %s end',
    (piece) => {
      const { problems } = readQuery(piece.repeat(Math.floor(4096 / piece.length)), options);
      expect(problems.length).toBeGreaterThan(0);
    },
  );
});

/** Whether every term may be said: the generator makes annotations and times that may not. */
function hasMeaning(query: QueryTree): boolean {
  try {
    if (query.expression !== undefined) lowerExpression(query.expression, options);
    return true;
  } catch (error) {
    if (hasReason(error, 'BadRequest')) return false;
    throw error;
  }
}
