import { bestCandidates, type Condition, compileCondition, type FieldPath, parseFieldPath } from '@orrery/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCandidates } from './find-candidates.ts';
import { rowView } from './row-view.ts';

const sources = new Map([[1, { id: 1, kind: 'cluster', name: 'c', attributes: new Map() } as never]]); // tests ask bodies only
const kinds = new Map([[1, { group: '', resource: 'pods', names: [] }]]);

/** Which of the texts of bodies are left by the candidates, and which meet the conditions. */
function answers(conditions: readonly Condition[], texts: readonly string[]): { left: boolean[]; met: boolean[] } {
  const bodies = texts.map((text) => Buffer.from(text));
  let end = 0;
  const ends = Uint32Array.from(bodies, ({ length }) => (end += length));
  const candidates = bestCandidates(conditions);
  const found = candidates === undefined ? undefined : findCandidates(Buffer.concat(bodies), ends, candidates);
  const tests = conditions.map((condition) => compileCondition(condition));
  const row = { id: 1, source: 1, kind: 1, path: 'a/b' };
  const met = bodies.map((body) => {
    const view = rowView(row, body, { sources, kinds, changedAt: () => 0 });
    return view !== undefined && tests.every((test) => test(view));
  });
  return { left: bodies.map((_, at) => found === undefined || found[at] === 1), met };
}

function field(path: string | FieldPath, test: Extract<Condition, { readonly kind: 'field' }>['test']): Condition {
  return { kind: 'field', field: { path: typeof path === 'string' ? parseFieldPath(path) : path }, test };
}

describe('findCandidates', () => {
  it.each([
    ['{"a":{"b":3}}', true],
    ['{"a" :\n{"b"\t: 3.0 }}', true],
    ['{"a":{"b":2e5}}', true],
    ['{"a":{"b":12345678901234567890}}', true],
    ['{"x":{"b":"3Ki"}}', true],
    ['{"a":{"b":"\\n"}}', true],
    ['{"a":{"\\u0062":1}}', true],
    ['{"a":{"b":1}}', false],
    ['{"a":{"b":null}}', false],
    ['{"a":{"b":true}}', false],
    ['{"a":{"b":{"c":3}}}', false],
    ['{"a":{"b":[3]}}', false],
    ['{"a":"b","c":3}', false],
    ['{"a":"\\"b\\":3"}', false],
    ['{"a":{"b":1,"c":"\\u003c"}}', false],
    ['{"bb":3}', false],
    ['{}', false],
  ])('SEA-E07 b>2 may hold of %s: %s', (text, isLeft) => {
    // What is before and behind must not matter.
    expect(answers([field('a.b', { op: 'gt', value: '2' })], ['{"b":1}', text, '{"b":1}']).left).toEqual([
      false,
      isLeft,
      false,
    ]);
  });

  it('SEA-E07 steps into lists need a list behind the name', () => {
    const texts = ['{"a":["x"]}', '{"a":"x"}', '{"a":{"b":"x"}}'];
    expect(answers([field('a[]', { op: 'in', values: ['x'] })], texts).left).toEqual([true, false, false]);
  });

  it('SEA-LM a value elsewhere that is too long for the pattern does not fail the query', () => {
    const long = 'a'.repeat(9_000_000);
    const condition = field('a.b', { op: 'regex', pattern: '^x{1,20}$' });
    const { left, met } = answers([condition], [`{"x":{"b":"${long}"}}`]);
    expect({ left, met }).toEqual({ left: [true], met: [false] });
  });

  it('SEA-E07 no body that meets the conditions is left out', () => {
    const names = fc.oneof(
      { arbitrary: fc.constantFrom('a', 'b'), weight: 5 },
      fc.constantFrom('', 'a.b', 'a/b', 'a"b', '\\', '\n', 'é', '😀', '\ud83d', 'u'),
    );
    const texts = fc.oneof(names, fc.constantFrom('3', '3.0', '1Gi', 'true', '"a":3', '10.0.0.1', '\\"a":"b'));
    const scalars = fc.oneof(texts, fc.constantFrom(3, -1, 0.5, 1e30, 12_345_678_901_234, true, false, null));
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        scalars,
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(names, tie('json'), { maxKeys: 3 }),
      ),
    }));
    const step = fc.oneof(
      { arbitrary: names.map((name) => ({ kind: 'member', name }) as const), weight: 4 },
      fc.constant({ kind: 'each' } as const),
      fc.constant({ kind: 'index', index: 0 } as const),
    );
    const path = fc.tuple(
      names.map((name) => ({ kind: 'member', name }) as const),
      fc.array(step, { maxLength: 2 }),
    );
    const test = fc.oneof(
      fc.constant({ op: 'exists' } as const),
      texts.map((value) => ({ op: 'in', values: [value] }) as const),
      fc.constantFrom('2', '0', '1Mi').map((value) => ({ op: 'gte', value }) as const),
      fc.constantFrom('.', 'a', '^$').map((pattern) => ({ op: 'regex', pattern }) as const),
    );
    const fields = fc.tuple(path, test).map(([[first, rest], asked]) => field([first, ...rest], asked));
    const body = fc.tuple(fc.dictionary(names, json, { maxKeys: 4 }), fc.constantFrom(undefined, 1));
    const bodies = fc.array(
      body.map(([value, indent]) => JSON.stringify(value, undefined, indent)),
      { minLength: 1, maxLength: 4 },
    );
    const either = fc.array(fields, { minLength: 1, maxLength: 2 }).map((of): Condition => ({ kind: 'or', of }));
    const conditions = fc.array(fc.oneof(fields, either), { minLength: 1, maxLength: 2 });
    let passed = 0;
    let dropped = 0;
    fc.assert(
      fc.property(conditions, bodies, (asked, held) => {
        const { left, met } = answers(asked, held);
        for (const [at, isMet] of met.entries()) {
          if (isMet) expect(left[at]).toBe(true);
          passed += Number(isMet);
          dropped += Number(left[at] === false);
        }
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(passed, dropped)).toBeGreaterThan(100);
  });
});
