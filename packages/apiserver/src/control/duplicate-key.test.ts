import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duplicateKey } from './duplicate-key.ts';

test('S-16.2 a duplicate key is found with its path, however it is spelt', () => {
  expect(duplicateKey('{"a":1,"a":2}')).toBe('a');
  expect(duplicateKey('{"a":{"b":[{"c":1},{"c":{},"d":"}","\\u0063":[]}]}}')).toBe('a.b[1].c');
  expect(duplicateKey('[[],{"a":"\\"","a":0}]')).toBe('[1].a');
});

test('S-16.2 the same name in other objects, and as a value, is no duplicate', () => {
  expect(duplicateKey('{"a":{"a":"a"},"b":["a","a",{"a":1},{"a":1}],"c":"{\\"a\\":1,\\"a\\":1}\\\\"}')).toBeUndefined();
});

test('S-16.2 what JSON.stringify writes has no duplicate, and a member written twice is one', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, name) => {
      expect(duplicateKey(json)).toBeUndefined();
      const key = JSON.stringify(name);
      expect(duplicateKey(`{${key}:${json},"x${key.slice(1)}:[],${key}:0}`)).toBeDefined();
    }),
  );
});
