import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelOperator, matchesLabels } from './label-selector.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

function matches(selector: string, ...flatLabels: string[]): boolean {
  return matchesLabels(parseLabelSelector(selector), flatLabels);
}

describe('matchesLabels', () => {
  it('SEA-D02 matches != and notin where the key is absent', () => {
    expect([matches('a!=x'), matches('a!=x', 'a', 'x'), matches('a!=x', 'a', 'y')]).toEqual([true, false, true]);
    expect([matches('a notin (x,y)'), matches('a notin (x,y)', 'a', 'y')]).toEqual([true, false]);
  });

  it('SEA-D02 matches key= only where the key has the empty value', () => {
    expect([matches('a='), matches('a=', 'a', ''), matches('a=', 'a', 'x')]).toEqual([false, true, false]);
  });

  it('SEA-D03 compares > and < as 64-bit integers, and nothing else', () => {
    expect([matches('a>5', 'a', '6'), matches('a>5', 'a', '5'), matches('a>5', 'a', '4'), matches('a>5')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([matches('a<5', 'a', '4'), matches('a<5', 'a', '5'), matches('a<5', 'a', '-6')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(matches('a>9223372036854775806', 'a', '9223372036854775807')).toBe(true);
    expect(matches('a>1', 'a', '9223372036854775808')).toBe(false);
    expect([matches('a>1', 'a', '2x'), matches('a>1', 'a', ''), matches('a>1', 'a', '9'.repeat(1e6))]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('SEA-D01 takes keys as they are, never from a prototype or from values', () => {
    expect([matches('constructor'), matches('valueOf', 'a', 'b'), matches('!toString')]).toEqual([false, false, true]);
    expect([matches('b', 'a', 'b', 'c', 'd'), matches('a=x', 'b', 'a', 'a', 'x')]).toEqual([false, true]);
  });

  it('SEA-D04 matches everything with the empty selector, and needs every requirement', () => {
    expect([matches(''), matches('  '), matches('', 'a', 'b')]).toEqual([true, true, true]);
    expect([matches('a,b', 'a', '1', 'b', '2'), matches('a,b', 'a', '1'), matches('a,a!=1', 'a', '1')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('SEA-D01 is plain data: a copy made of JSON matches the same, and opposites never agree', () => {
    const operators: readonly (readonly [LabelOperator, LabelOperator])[] = [
      ['In', 'NotIn'],
      ['Exists', 'DoesNotExist'],
    ];
    const word = fc.constantFrom('a', 'b', 'c', '', '__proto__');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 8 }),
        word,
        fc.uniqueArray(word, { minLength: 1 }),
        (flat, key, values) => {
          const labels = flat.slice(0, flat.length - (flat.length % 2));
          for (const pair of operators) {
            const [yes, no] = pair.map((operator) => {
              const selector = { requirements: [{ key, operator, values }] };
              const copy: typeof selector = JSON.parse(JSON.stringify(selector));
              const result = matchesLabels(selector, labels);
              expect(matchesLabels(copy, labels)).toBe(result);
              return result;
            });
            expect(yes).toBe(!no);
          }
        },
      ),
    );
  });
});
