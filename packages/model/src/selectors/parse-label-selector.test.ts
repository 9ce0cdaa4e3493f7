import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStatusError } from '../status-error.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

function read(text: string): unknown[] {
  return parseLabelSelector(text).requirements.map(({ key, operator, values }) => [key, operator, ...values]);
}

function refusalOf(text: string): string {
  try {
    parseLabelSelector(text);
  } catch (error) {
    if (isStatusError(error) && error.reason === 'BadRequest') return error.message;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('parseLabelSelector', () => {
  /** Each was taken, with this meaning, by `labels.Parse` of k8s.io/apimachinery v0.36.3. */
  it.each<readonly [string, readonly (readonly string[])[]]>([
    ['', []],
    [' \t\r\n', []],
    ['a', [['a', 'Exists']]],
    ['!a', [['a', 'DoesNotExist']]],
    ['! a', [['a', 'DoesNotExist']]],
    ['a=b', [['a', 'In', 'b']]],
    ['a == b', [['a', 'In', 'b']]],
    ['a!=b', [['a', 'NotIn', 'b']]],
    ['a=', [['a', 'In', '']]],
    [
      'a=,b',
      [
        ['a', 'In', ''],
        ['b', 'Exists'],
      ],
    ],
    [
      'a>5,a<10',
      [
        ['a', 'Gt', '5'],
        ['a', 'Lt', '10'],
      ],
    ],
    ['a in (b)', [['a', 'In', 'b']]],
    ['a in(c , b,c)', [['a', 'In', 'c', 'b']]],
    ['a notin (b,c)', [['a', 'NotIn', 'b', 'c']]],
    ['a in ()', [['a', 'In', '']]],
    ['a in (,)', [['a', 'In', '']]],
    ['a in (b,,c)', [['a', 'In', 'b', '', 'c']]],
    [
      'x in (foo,,baz),y,z notin ()',
      [
        ['x', 'In', 'foo', '', 'baz'],
        ['y', 'Exists'],
        ['z', 'NotIn', ''],
      ],
    ],
    ['in in (in,notin)', [['in', 'In', 'in', 'notin']]],
    ['notin', [['notin', 'Exists']]],
    ['in=notin', [['in', 'In', 'notin']]],
    ['example.com/My_name.x=A-1', [['example.com/My_name.x', 'In', 'A-1']]],
    ['constructor=toString', [['constructor', 'In', 'toString']]],
  ])('SEA-D01 reads %j', (text, requirements) => {
    expect(read(text)).toEqual(requirements);
  });

  /** Texts of `labels.Parse`, with the position added. */
  it.each([
    [',a', "found ',', expected: !, identifier, or 'end of string' (at position 1)"],
    ['a,', "found '', expected: identifier after ',' (at position 3)"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt (at position 3)"],
    ['!a=b', "found '=', expected: ',' or 'end of string' (at position 3)"],
    ['!!a', "unable to parse requirement: found '!', expected: identifier (at position 2)"],
    ['a=b c', "found 'c', expected: ',' or 'end of string' (at position 5)"],
    ['a=)', "unable to parse requirement: found ')', expected: identifier (at position 3)"],
    ['a>=5', "unable to parse requirement: found '=', expected: identifier (at position 3)"],
    ['a in b', "unable to parse requirement: found 'b', expected: '(' (at position 6)"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier (at position 7)"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')' (at position 8)"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')' (at position 9)"],
    ['a in (b,=)', "unable to parse requirement: found '=', expected: ',', or identifier (at position 9)"],
    ['a>x', "Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer (at position 3)"],
    ['a>9223372036854775808', "for 'Gt', 'Lt' operators, the value must be an integer (at position 3)"],
  ])('SEA-D01 refuses %j with the text and the position', (text, message) => {
    expect(refusalOf(text)).toMatch(/^labelSelector: /);
    expect(refusalOf(text).endsWith(message)).toBe(true);
  });

  it.each([
    ['-a', 'name part must consist of'],
    ['a_', 'name part must consist of'],
    ['é', 'name part must consist of'],
    ['/a', 'prefix part must be non-empty'],
    ['a/', 'name part must be non-empty'],
    ['A/b', 'prefix part a lowercase RFC 1123 subdomain'],
    ['a..b/c', 'prefix part a lowercase RFC 1123 subdomain'],
    ['a/b/c', 'with an optional DNS subdomain prefix'],
    ['a'.repeat(64), 'name part must be no more than 63 bytes'],
    [`${'a'.repeat(254)}/b`, 'prefix part must be no more than 253 bytes'],
    ['a=-b', 'a valid label must be an empty string or consist of'],
    [`a=${'b'.repeat(64)}`, 'must be no more than 63 bytes'],
    ['a in (b,c/d)', 'Invalid value: "c/d": a valid label must be'],
    ['a=b\u0000', 'a valid label must be'],
  ])('SEA-C03 refuses key or value of %j', (text, message) => {
    expect(refusalOf(text)).toContain(message);
  });

  it('SEA-LM holds its limits and takes what is just within them', () => {
    const list = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}`).join(',');
    expect(read(list(100))).toHaveLength(100);
    expect(refusalOf(list(101))).toContain('at most 100 requirements');
    expect(read(`a in (${list(1000)})`)[0]).toHaveLength(1002);
    expect(refusalOf(`a in (${list(1001)})`)).toContain('at most 1000 values');
    expect(read(`a${' '.repeat(16_383)}`)).toHaveLength(1);
    expect(refusalOf(`a${' '.repeat(16_384)}`)).toContain('at most 16384');
    expect(refusalOf(`a ${'b'.repeat(10_000)}`).length).toBeLessThan(300);
  });

  it('SEA-D01 answers any text with requirements or BadRequest at a position within it', () => {
    const piece = fc.constantFrom(
      'a',
      'in',
      'notin',
      '=',
      '!',
      '>',
      '<',
      '(',
      ')',
      ',',
      ' ',
      '5',
      'x/y',
      '\u0000',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let message: string;
        try {
          expect(parseLabelSelector(text).requirements.every(({ key }) => text.includes(key))).toBe(true);
          return;
        } catch {
          message = refusalOf(text);
        }
        const position = Number(/\(at position (\d+)\)$/.exec(message)?.[1]);
        expect(position).toBeGreaterThanOrEqual(1);
        expect(position).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 2000 },
    );
  });
});
