import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner } from './json-scanner.ts';
import { RawJsonError } from './raw-json-error.ts';

const encoder = new TextEncoder();

function endOf(text: string, options?: { readonly isChecked: boolean }): number {
  const bytes = encoder.encode(text);
  const scanner = new JsonScanner(bytes, { start: 0, end: bytes.length }, options);
  const end = scanner.endOfValue(scanner.skipSpace(0));
  scanner.endOfRange(end);
  return end;
}

/** Whether the scanner takes the text; any other failure than its own is rethrown. */
function isAccepted(text: string): boolean {
  try {
    endOf(text);
    return true;
  } catch (error) {
    if (error instanceof RawJsonError && error.kind === 'Malformed') return false;
    throw error;
  }
}

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON text with one character replaced, removed or put in, so that about half of the cases are no JSON. */
const nearlyJson = fc
  .tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[]:,"\\ \n\t\u0000-+.eE0129truefalsnu/', ''), fc.boolean())
  .map(([text, at, character, isInserted]) => {
    const position = at % (text.length + 1);
    return text.slice(0, position) + character + text.slice(isInserted ? position : position + 1);
  });

describe('JsonScanner', () => {
  it('KSY-D24 takes exactly what JSON.parse takes', () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        expect(isAccepted(text)).toBe(isParsed(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ...[
      '01',
      '-',
      '1.',
      '.5',
      '1e',
      '1e+',
      '+1',
      'tru',
      'nul',
      'True',
      'NaN',
      '"\\x"',
      '"\\u12g4"',
      '"\t"',
      '"',
      "'a'",
    ],
    ...[
      '[1,]',
      '{"a":1,}',
      '{"a"}',
      '{a:1}',
      '[1 2]',
      '{"a":1 "b":2}',
      '{,}',
      '[,]',
      '[}',
      '{]',
      '',
      ' ',
      '1 2',
      '\u00a01',
    ],
  ])('KSY-D04 refuses %j', (text) => {
    expect(isAccepted(text)).toBe(false);
  });

  it.each(['-0', '0.10', '1E400', '12345678901234567890', '"\\ud800"', '[]', '{}', ' [ 1 , { "a" : null } ] '])(
    'KSY-D04 takes %j',
    (text) => {
      expect(isAccepted(text)).toBe(true);
    },
  );

  it('STY-P03 takes 128 levels, refuses 129, and does not run out of stack on a million', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(endOf(nested(128))).toBe(256);
    expect(() => endOf(nested(129))).toThrow(/nested deeper than 128 levels at byte 128/);
    expect(() => endOf('{"a":'.repeat(1_000_000))).toThrow(/nested deeper/);
  });

  it('KSY-D13 finds the same end where the grammar was checked before', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(endOf(text, { isChecked: true })).toBe(endOf(text));
      }),
    );
  });

  it('KSY-D04 never looks beyond its range', () => {
    const bytes = encoder.encode('{"a":"b"}');
    for (let end = 0; end < bytes.length; end++) {
      for (const isChecked of [false, true]) {
        const scanner = new JsonScanner(bytes, { start: 0, end }, { isChecked });
        expect(() => scanner.endOfValue(0)).toThrow(RawJsonError);
      }
    }
  });
});
