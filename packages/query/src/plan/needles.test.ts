import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../ast.ts';
import { evaluate } from '../evaluate/compile-condition.ts';
import { testState } from '../evaluate/test-fleet.ts';
import { parseQuery } from '../text/parse-query.ts';
import { needlesOf } from './needles.ts';

function needles(text: string) {
  const { condition } = parseQuery(text, { now: 0 });
  return condition === undefined ? undefined : needlesOf(condition);
}

describe('needles', () => {
  it.each([
    ['spec.x:value', ['value']],
    ['spec.x:(value, other)', ['value', 'other']],
    ['spec.x:3', ['spec']],
    ['spec.longest>3', ['longest']],
    ['a.b:3', undefined],
    ['annotation:"a/bcd"~x', ['bcd']],
    ['spec.x:val* annotation:key=longer', ['longer']],
    ['spec.x:value OR spec.y:3', ['value', 'spec']],
    ['spec.x:value OR name:a', undefined],
    ['NOT spec.x:value', undefined],
    ['.$summary:Running', undefined],
    ['.$summary:*', undefined],
    ['status:Running', undefined],
  ])('SEA-E07 %s promises %j', (text, expected) => {
    expect(needles(text)).toEqual(expected);
  });

  it('SEA-E07 a body that meets a condition holds a needle of it, or an escape', () => {
    const texts = fc.oneof(
      fc.constantFrom(
        'value',
        '3',
        '3.0',
        '1e2',
        'true',
        'a/b',
        'a"b',
        'tab\there',
        '<x>&y',
        'ünïcode',
        '😀',
        ' ',
        '\\u',
      ),
      fc.string({ maxLength: 6 }),
    );
    const held = fc.oneof(texts, fc.constantFrom(3, 100, true, null));
    const wanted = fc.oneof(texts, fc.constant('100'));
    fc.assert(
      fc.property(fc.dictionary(texts, held, { minKeys: 1, maxKeys: 3 }), texts, wanted, (members, name, value) => {
        const [first = name] = Object.keys(members);
        const path = [{ kind: 'member', name: 'spec' } as const, { kind: 'member', name: first } as const];
        const conditions: Condition[] = [
          { kind: 'field', field: { path }, test: { op: 'in', values: [value, String(members[first])] } },
          { kind: 'field', field: { path }, test: { op: 'exists' } },
        ];
        const state = testState({ name: 'x', body: { spec: members } });
        const body = JSON.stringify({ spec: members });
        for (const condition of conditions) {
          const found = needlesOf(condition);
          if (found === undefined || body.includes('\\u') || !evaluate(condition, state)) continue;
          expect(found.some((needle) => body.includes(needle))).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
