import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareExactJson } from './compare-exact-json.ts';
import { parseExactJson } from './parse-exact-json.ts';

function compare(left: string, right: string) {
  return compareExactJson(parseExactJson(left), parseExactJson(right));
}

describe('compareExactJson', () => {
  it('LAB-13 tells integers above 2^53 apart that a JavaScript number holds as one', () => {
    expect(Number('9007199254740993')).toBe(Number('9007199254740992'));
    expect(compare('{"a":{"n":[9007199254740993]}}', '{"a":{"n":[9007199254740992]}}')).toEqual([
      { path: 'a.n[0]', left: '"number 9007199254740993"', right: '9007199254740992' },
    ]);
    expect(compare('[9007199254740993, 1.50]', '[9007199254740993, 1.50]')).toEqual([]);
    expect(compare('[1.0]', '[1]')).toHaveLength(1);
  });

  it('LAB-13 names missing and extra keys, also those every JavaScript object inherits', () => {
    expect(compare('{"labels":{"a/b":"x"}}', '{"labels":{"__proto__":"y","constructor":"z"}}')).toEqual([
      { path: 'labels["a/b"]', left: '"x"', right: undefined },
      { path: 'labels.__proto__', left: undefined, right: '"y"' },
      { path: 'labels.constructor', left: undefined, right: '"z"' },
    ]);
  });

  it('LAB-13 tells null, an empty text, an empty list and nothing apart', () => {
    expect(compare('{"a":null}', '{}')).toHaveLength(1);
    expect(compare('{"a":""}', '{"a":null}')).toHaveLength(1);
    expect(compare('{"a":[]}', '{"a":{}}')).toHaveLength(1);
    expect(compare('[1]', '[1,null]')).toHaveLength(1);
  });

  it('LAB-13 a JSON value equals itself, whatever the order of its keys', () => {
    const reverse = (_key: string, value: unknown): unknown => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject ? Object.fromEntries(Object.entries(value).toReversed()) : value;
    };
    // A property without promises is checked before this returns.
    void fc.assert(
      fc.property(fc.json(), (text) => {
        expect(compare(text, JSON.stringify(JSON.parse(text, reverse)))).toEqual(
          compare(text, JSON.stringify(JSON.parse(text))),
        );
        expect(compare(text, text)).toEqual([]);
      }),
    );
  });
});
