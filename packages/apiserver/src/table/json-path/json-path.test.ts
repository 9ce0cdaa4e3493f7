import { describe, expect, test } from 'vitest';
import { evaluateJsonPath } from './evaluate-json-path.ts';
import { JsonPathError } from './nodes.ts';
import { parseJsonPath } from './parse-json-path.ts';

const object = {
  spec: { replicas: 3, 'a.b': { c: 'dotted' }, list: ['x', 'y', 'z'], none: null },
  status: {
    conditions: [
      { type: 'Synced', status: 'False', weight: 1 },
      { type: 'Ready', status: 'True', weight: 2, reason: 'Fine)]' },
    ],
  },
};

const found: readonly (readonly [string, readonly unknown[]])[] = [
  ['.spec.replicas', [3]],
  ['.spec.missing', []],
  ['.spec.missing.deeper', []],
  ['.spec.none', [null]],
  ['.spec.list[0]', ['x']],
  ['.spec.list[-1]', ['z']],
  ['.spec.list[*]', ['x', 'y', 'z']],
  ['.spec.list[1:]', ['y', 'z']],
  ['.spec.list[0:3:2]', ['x', 'z']],
  ['.spec.list[0,2]', ['x', 'z']],
  ['.spec.list[1:1]', []],
  [".spec['replicas']", [3]],
  ['.spec.a\\.b.c', ['dotted']],
  [".spec['a\\.b'].c", ['dotted']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [".status.conditions[?(@.type=='Ready')].status", ['True']],
  ['.status.conditions[?(@.reason=="Fine)]")].status', ['True']],
  ['.status.conditions[?(@.weight>1)].type', ['Ready']],
  ['.status.conditions[?(@.weight!=1)].type', ['Ready']],
  ['.status.conditions[?(@.reason)].type', ['Ready']],
  ['.status.conditions[?(@.type=="Nothing")].status', []],
  ['.status.conditions[*].type', ['Synced', 'Ready']],
  ['..weight', [1, 2]],
  ['.__proto__', []],
  ['.constructor.name', []],
];

const refusedValues = ['.spec[0]', '.spec.list[3]', '.spec[?(@.x)]', '.status.conditions[?(@.weight=="1")].type'];
const refusedTexts = ['.spec.list[', '.spec.list[x]', '.a[?(@.b==1]', '.a foo', '....a', '.a[?(@.b=="x)]'];

describe('JSONPath of printer columns', () => {
  for (const [path, values] of found) {
    test(`SEA-P04 ${path} finds ${JSON.stringify(values)}`, () => {
      expect(evaluateJsonPath(parseJsonPath(path), object)).toEqual(values);
    });
  }

  for (const path of refusedValues) {
    test(`SEA-P04 ${path} does not fit the value`, () => {
      expect(() => evaluateJsonPath(parseJsonPath(path), object)).toThrow(JsonPathError);
    });
  }

  for (const path of refusedTexts) {
    test(`SEA-P04 ${path} is no path`, () => {
      expect(() => parseJsonPath(path)).toThrow(JsonPathError);
    });
  }
});
