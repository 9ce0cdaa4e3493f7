import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from './exact-json.ts';
import { parseExactJson } from './parse-exact-json.ts';

const parse = (text: string) => parseExactJson(new TextEncoder().encode(text));

describe('parseExactJson', () => {
  it('SEA-B01 reads what JSON.parse reads where doubles suffice', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/e|\d{16}|\d\.\d{10}/i.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['9007199254740993', new ExactNumber('9007199254740993')],
    ['9007199254740992', 9_007_199_254_740_992],
    ['0.1', 0.1],
    ['0.1000000000000000055511151231257827', new ExactNumber('0.1000000000000000055511151231257827')],
    ['12345678901234.56', 12_345_678_901_234.56],
    ['12345678901234.567', new ExactNumber('12345678901234.567')],
    ['123456789012.3456789', new ExactNumber('123456789012.3456789')],
    ['1e3', 1000],
    ['1e400', new ExactNumber('1e400')],
    ['1e999999999', new ExactNumber('1e999999999')],
    ['-0', -0],
    ['1E-400', new ExactNumber('1E-400')],
  ])('SEA-B01 %s loses no digit', (text, value) => {
    expect(parse(text)).toEqual(value);
    expect(parse(`{"a":[ 1,\n${text}]}`)).toEqual({ a: [1, value] });
  });

  it('STY-T06 keeps foreign names as own members, the last of a name', () => {
    const json = parse('{"__proto__":{"a":12345678901234567890},"b":1,"b":2}');
    expect(Object.keys(json as object)).toEqual(['__proto__', 'b']);
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
    expect(json).toHaveProperty('b', 2);
  });

  it('SEA-W refuses what is no JSON', () => {
    expect(() => parse('{')).toThrow(/the object is no JSON/);
    expect(() => parseExactJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(/the object is no JSON/);
    const deep = `${'{"a":'.repeat(100_000)}12345678901234567890${'}'.repeat(100_000)}`;
    expect(() => parse(deep)).toThrow('the object nests too deep');
  });
});
