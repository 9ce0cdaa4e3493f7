import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergePatch, parseExact, sortMembers, writeExact } from './exact-json.ts';

test('LAB-14 numbers are written as they were spelled', () => {
  const text = '{"a":9007199254740993,"b":1.0,"c":[1e3,-0,12345678901234567890],"__proto__":{"x":1}}';
  expect(writeExact(parseExact(text))).toBe(text);
});

test('LAB-14 any JSON value survives parsing, sorting and writing', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      expect(JSON.parse(writeExact(parseExact(text)))).toEqual(value);
      expect(JSON.parse(writeExact(sortMembers(parseExact(text))))).toEqual(value);
    }),
  );
});

test('LAB-14 sorted members are in the order of their names at every depth', () => {
  expect(writeExact(sortMembers(parseExact('{"b":[{"d":1,"c":2}],"a":3}')))).toBe('{"a":3,"b":[{"c":2,"d":1}]}');
});

// The cases of RFC 7396, appendix A.
test.each([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ['{"a":12345678901234567890}', '{"b":9007199254740993}', '{"a":12345678901234567890,"b":9007199254740993}'],
])('LAB-14 merging into %s the patch %s gives %s', (target, patch, merged) => {
  expect(writeExact(mergePatch(parseExact(target), parseExact(patch)))).toBe(merged);
});
