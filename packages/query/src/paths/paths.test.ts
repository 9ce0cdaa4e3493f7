import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldPath, PathStep } from '../ast.ts';
import type { ExactJson } from '../json/exact-json.ts';
import { parseFieldPath } from './parse-field-path.ts';
import { printFieldPath } from './print-field-path.ts';
import { valuesAt } from './values-at.ts';

const name = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('a', "'", '"', 'a.b/c', '*', '0', 'in', '__proto__', '\\'),
);
const member = name.map((text): PathStep => ({ kind: 'member', name: text }));
const step = fc.oneof(
  member,
  fc.constant<PathStep>({ kind: 'each' }),
  fc.nat(999_999_999).map((index): PathStep => ({ kind: 'index', index })),
  fc
    .array(fc.record({ name, value: fc.string() }), { minLength: 1, maxLength: 3 })
    .map((equals): PathStep => ({ kind: 'where', equals })),
);
const anyPath = fc.tuple(member, fc.array(step, { maxLength: 5 })).map(([first, rest]): FieldPath => [first, ...rest]);

const pod = {
  metadata: { labels: { 'a.b/c': 'x' }, finalizers: ['f1', 'f2'] },
  spec: {
    containers: [
      { name: 'app', image: 'nginx:1', ports: [{ port: 80 }, { port: 443 }] },
      { name: 'side', image: null },
    ],
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'Other', status: 'True' },
    ],
  },
};

describe('field paths', () => {
  it('SEA-E09 reading the printed path gives the path', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(parseFieldPath(printFieldPath(path))).toEqual(path);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['.spec.nodeName', 'spec.nodeName'],
    ["metadata.labels['a.b/c']", "metadata.labels['a.b/c']"],
    ['metadata.labels."app"', 'metadata.labels.app'],
    ["['spec'].x", 'spec.x'],
    ['spec.containers[*].image', 'spec.containers[].image'],
    ['a[ 0 ].b', 'a[0].b'],
    ['status.conditions[type=Ready, reason="a b"].status', "status.conditions[type=Ready,reason='a b'].status"],
    ["'it''s'.b", "['it''s'].b"],
  ])('SEA-E %s is the path %s', (text, printed) => {
    expect(printFieldPath(parseFieldPath(text))).toBe(printed);
  });

  it.each([
    ['', 'position 1'],
    ['[]', 'cannot begin with a list step'],
    ['[0].a', 'cannot begin with a list step'],
    ['a..b', 'position 3'],
    ['a[', 'not closed'],
    ["a['b", 'not closed'],
    ["a['b'c]", 'position 6'],
    ["a['']", 'is empty'],
    ['a[-1]', 'an index'],
    ['a[b]', 'an index'],
    ['a b', 'end of the path'],
  ])('SEA-E09 %j is refused: %s', (text, message) => {
    expect(() => parseFieldPath(text)).toThrow(message);
  });

  it.each([
    ['metadata.labels["a.b/c"]', ['x']],
    ['spec.containers[].image', ['nginx:1']],
    ['spec.containers.name', ['app', 'side']],
    ['spec.containers.ports.port', [80, 443]],
    ['spec.containers[0].name', ['app']],
    ['spec.containers[7].name', []],
    ['status.conditions[type=Ready].status', ['False']],
    ['metadata.finalizers', [['f1', 'f2']]],
    ['metadata.finalizers[]', ['f1', 'f2']],
    ['metadata[]', []],
    ['spec.constructor', []],
    ['spec.containers[name=app].ports[port=80.0]', [{ port: 80 }]],
  ])('SEA-E02 %s selects %j', (path, values) => {
    expect(valuesAt(pod, parseFieldPath(path))).toEqual(values);
  });

  it('SEA-E02 lists within lists are ranged over in order, however deep and long', () => {
    const nested: ExactJson = { a: [{ b: 1 }, [[{ b: 2 }], null, 3, { b: null }], { b: [4] }] };
    expect(valuesAt(nested, parseFieldPath('a.b'))).toEqual([1, 2, [4]]);
    expect(valuesAt(nested, parseFieldPath('a[].b'))).toEqual([1, 2, [4]]);
    let deep: ExactJson = { b: 'found' };
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    expect(valuesAt({ a: deep }, parseFieldPath('a.b'))).toEqual(['found']);
    expect(valuesAt({ a: Array.from({ length: 300_000 }, () => 1) }, parseFieldPath('a[]')).length).toBe(300_000);
  });
});
