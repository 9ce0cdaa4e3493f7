import { type JsonValue, parseJsonValue } from '@orrery/model';
import { describe, expect, test } from 'vitest';
import { goText } from './go-text.ts';

/** Left: JSON. Right: what client-go's JSONPath printer of Go 1.26 writes for it. */
const printed: readonly (readonly [string, string])[] = [
  ['"plain <text>"', 'plain <text>'],
  ['true', 'true'],
  ['3', '3'],
  ['1000000', '1000000'],
  ['9007199254740993', '9007199254740993'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['12345678901234567890', '1.2345678901234567e+19'],
  ['[12345678901234567890]', '[12345678901234567000]'],
  ['1.5', '1.5'],
  ['1234567.25', '1.23456725e+06'],
  ['123456789.5', '1.234567895e+08'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['null', '<no value>'],
  ['{"b":1,"a":[true,"<x>"]}', '{"a":[true,"\\u003cx\\u003e"],"b":1}'],
  ['[9007199254740993,null]', '[9007199254740993,null]'],
];

describe('goText', () => {
  for (const [json, text] of printed) {
    test(`SEA-P04 ${json} prints ${text}`, () => {
      expect(goText(parseJsonValue(json))).toBe(text);
    });
  }

  test('SEA-P04 two code points above the first plane are ordered by bytes', () => {
    const value: JsonValue = { '\u{1F600}': 1, '\uFF5E': 2 };
    expect(goText(value)).toBe('{"\uFF5E":2,"\u{1F600}":1}');
  });
});
