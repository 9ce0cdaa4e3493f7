import { type FieldType, revision } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition, ObjectQuery, OrderKey, ValueTest } from '../ast.ts';
import { fieldExtractor } from '../fields/field-extractor.ts';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { compareBytes } from '../values/bytes.ts';
import { rankRange } from '../values/rank-key.ts';
import { scalarKeysOf } from '../values/scalar-key.ts';
import { evaluate } from './compile-condition.ts';
import { evaluateCount, evaluateList } from './evaluate-list.ts';
import { type TestState, testHistory, testKinds, testSource } from './test-fleet.ts';

const everything = { kind: 'everything' } as const;
const texts = [
  '',
  'a',
  'b',
  'Running',
  '3',
  '3.0',
  'true',
  '1Gi',
  '2024-01-01T00:00:00Z',
  '10.0.0.1',
  'é',
  '😀',
  '\ud83d',
  'x\0',
];
const scalar = fc.oneof(
  fc.constantFrom<unknown>(...texts, 3, 3.5, -1, 0, 1e30, true, false, null, undefined),
  fc.constantFrom<unknown>([], {}, ['a'], { a: 'b' }),
);
const source = fc.constantFrom(testSource(1, 'b'), testSource(2, 'a'), testSource(3, 'c', 'account'));

const state: fc.Arbitrary<TestState> = fc.record({
  source,
  kind: fc.constantFrom(testKinds.pods, testKinds.replicasets),
  name: fc.constantFrom('x', 'y', 'web-1', 'Web'),
  namespace: fc.constantFrom('', 'a', 'a-b', 'default'),
  originVersion: fc.constantFrom('9', '10', 'x', ''),
  metadata: fc.record({
    labels: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('', 'web', '7', '10')),
    creationTimestamp: fc.constantFrom('2024-01-01T00:00:00Z', '2024-01-01T01:00:00.5+01:00', 'never', null),
  }),
  body: fc.record({
    spec: fc.record({ q: scalar, s: scalar }),
    status: fc.record({ phase: scalar, podIPs: fc.array(fc.record({ ip: scalar }), { maxLength: 3 }) }),
  }),
});

/** Fleets in which every key occurs once. */
const fleet = fc
  .uniqueArray(state, {
    maxLength: 12,
    selector: ({ source: of, kind, namespace, name }) => JSON.stringify([of?.id, kind?.resource, namespace, name]),
  })
  .map((states) => testHistory(states.map((one, at) => ({ ...one, revision: at + 1, uid: `u${at % 7}` }))));

const path = fc.constantFrom('spec.q', 'spec.s', 'status.phase', 'status.podIPs[].ip', 'status.podIPs.ip', '$summary');
const field = path.map((text) => ({ path: parseFieldPath(text) }));
const valueTest = fc.oneof(
  fc.constant({ op: 'exists' } as const),
  fc.array(fc.constantFrom(...texts), { maxLength: 3 }).map((values) => ({ op: 'in', values }) as const),
  fc.record({ op: fc.constantFrom('gt', 'gte', 'lt', 'lte'), value: fc.constantFrom(...texts) }),
  fc.record({ op: fc.constant('glob'), pattern: fc.constantFrom('*', '?', 'R*g', '*3*'), ignoreCase: fc.boolean() }),
  fc.constantFrom('10.0.0.0/8', '::/0', 'x').map((block) => ({ op: 'cidr', block }) as const),
);
const atom: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('field'), field, test: valueTest }),
  fc.record({
    kind: fc.constant('text'),
    of: fc.constantFrom('name', 'namespace'),
    test: fc.constantFrom(
      { op: 'contains', text: 'w', ignoreCase: true } as const,
      { op: 'glob', pattern: 'a*' } as const,
    ),
  }),
  fc.constantFrom<Condition>(
    { kind: 'label', of: 'labels', key: 'app' },
    { kind: 'label', of: 'labels', key: 'app', test: { op: 'gt', value: '7' } },
    { kind: 'label', of: 'labels', key: 'tier', test: { op: 'in', values: ['', 'web'] } },
    { kind: 'source', kinds: ['cluster'] },
    { kind: 'source', test: { attribute: 'provider', text: { op: 'in', values: ['p1'] } } },
    { kind: 'kind', name: { op: 'in', values: ['PO'] } },
    { kind: 'time', of: 'created', since: Date.UTC(2024, 0, 1) },
    { kind: 'time', of: 'changed', before: 5000 },
    { kind: 'word', text: 'web' },
    { kind: 'owner', name: 'x', seniority: 'any', everyReference: true },
  ),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    atom,
    tie('condition').map((of): Condition => ({ kind: 'not', of })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('condition'), { maxLength: 3 }))
      .map(([kind, of]): Condition => ({ kind, of })),
  ),
}));
const orderKey: fc.Arbitrary<OrderKey> = fc.record({
  by: fc.oneof(
    fc.constantFrom(
      'source',
      'group',
      'kind',
      'namespace',
      'name',
      'path',
      'uid',
      'owner',
      'created',
      'revision',
      'originVersion',
    ),
    field,
  ),
  descending: fc.boolean(),
});

describe('evaluateList', () => {
  it('SEA-L03 negation is the exact complement', () => {
    fc.assert(
      fc.property(fleet, condition, (history, where) => {
        const all = evaluateList(history, { visible: everything }).objects.length;
        const met = evaluateCount(history, { visible: everything, where });
        expect(evaluateCount(history, { visible: everything, where: { kind: 'not', of: where } })).toBe(all - met);
      }),
      { numRuns: 500 },
    );
  });

  it('SEA-H07 pages of any size make up the whole list, in one total order', () => {
    fc.assert(
      fc.property(
        fleet,
        fc.array(orderKey, { maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        (history, order, limit) => {
          const query: ObjectQuery = { visible: everything, order };
          const whole = evaluateList(history, query).objects;
          const paged: unknown[] = [];
          for (let next: readonly (string | number | null)[] | undefined = []; next !== undefined; ) {
            const page = evaluateList(history, query, { limit, ...(next.length === 0 ? {} : { after: next }) });
            paged.push(...page.objects);
            next = page.next;
          }
          expect(paged).toEqual(whole);
          expect(evaluateList(history, query, { skip: 2, limit: 3 }).objects).toEqual(whole.slice(2, 5));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('SEA-H01 the default order is source kind, source name, path', () => {
    const make = (of: ReturnType<typeof testSource>, namespace: string, name: string) => ({
      source: of,
      namespace,
      name,
    });
    const [a, b, account] = [testSource(1, 'a'), testSource(2, 'b'), testSource(3, 'z', 'account')];
    const history = testHistory([
      make(b, '', 'node'),
      make(a, 'a', 'x'),
      make(a, 'a-b', 'x'),
      make(a, '', '😀'),
      make(a, '', '\uffff'),
      make(account, 'r', 'vm'),
    ]);
    const { objects } = evaluateList(history, { visible: everything, kinds: [testKinds.pods] });
    expect(objects.map(({ source: { name: of }, namespace, name }) => `${of}:${namespace}/${name}`)).toEqual([
      'z:r/vm',
      'a:a-b/x',
      'a:a/x',
      'a:/\uffff',
      'a:/😀',
      'b:/node',
    ]);
  });

  it('SEA-H03 absent values are last in both directions, numbers and quantities sort as such', () => {
    const history = testHistory(
      [['1Gi'], ['500m'], [], [2], ['x']].map(([q], at) => ({ name: `p${at}`, body: { spec: { q } } })),
    );
    const names = (descending: boolean) =>
      evaluateList(history, {
        visible: everything,
        kinds: [testKinds.pods],
        order: [{ by: { path: parseFieldPath('spec.q') }, descending }],
      }).objects.map(({ name }) => name);
    expect(names(false)).toEqual(['p1', 'p3', 'p0', 'p2', 'p4']);
    expect(names(true)).toEqual(['p0', 'p3', 'p1', 'p2', 'p4']);
  });

  it('SEA-E04 the keys of the field index say what the evaluator says', () => {
    const type = fc.constantFrom('string', 'number', 'quantity', 'time', 'boolean', 'ip');
    fc.assert(
      fc.property(fc.array(scalar, { maxLength: 3 }), type, valueTest, (values, declared, test) => {
        const declaration = {
          id: 1,
          group: '',
          resource: 'pods',
          path: 'spec.v[]',
          type: declared,
          isList: true,
        } as const;
        const history = testHistory([{ name: 'p', body: { spec: { v: values } } }]);
        const object = history.states[0];
        if (object === undefined) throw new Error('no object');
        const keys = fieldExtractor([declaration])(object.json()).map(({ key }) => key);
        const met = evaluate({ kind: 'field', field: { path: parseFieldPath('spec.v[]') }, test }, object);
        expect(meetsByKeys(keys, test, declared) ?? met).toBe(met);
      }),
      { numRuns: 3000 },
    );
  });

  it('S-22.1 shows exactly what the visible set covers', () => {
    const grant = fc.record(
      {
        sources: fc.subarray([1, 2]),
        kinds: fc.constant([testKinds.pods]),
        namespaces: fc.record({ patterns: fc.subarray(['a*', 'default', '*']), clusterScoped: fc.boolean() }),
        names: fc.subarray(['x', 'w?b*']),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fleet, grant, grant, (history, one, other) => {
        const names = (grants: readonly (typeof one)[]) =>
          new Set(evaluateList(history, { visible: { kind: 'grants', grants } }).objects.map(({ revision: r }) => r));
        expect(names([one, other])).toEqual(names([one]).union(names([other])));
        expect(names([])).toEqual(new Set());
        for (const object of evaluateList(history, { visible: { kind: 'grants', grants: [one] } }).objects) {
          if (one.sources !== undefined) expect(one.sources).toContain(Number(object.source.id));
          if (one.namespaces?.clusterScoped === false) expect(object.namespace).not.toBe('');
        }
      }),
    );
  });

  it('SEA-O01 shows the states of a moment, SEA-O03 tombstones when asked', () => {
    const history = testHistory([
      { name: 'a', revision: 1, end: { revision: 3, isDeletion: false } },
      { name: 'a', revision: 3, end: { revision: 5, isDeletion: true } },
      { name: 'b', revision: 2, end: { revision: 4, isDeletion: true } },
      { name: 'b', revision: 6 },
    ]);
    const seen = (moment: Pick<ObjectQuery, 'deleted'> & { at?: number }) => {
      const { at, ...rest } = moment;
      const query = { visible: everything, ...rest, ...(at === undefined ? {} : { at: revision(BigInt(at)) }) };
      return evaluateList(history, query).objects.map(
        ({ name, revision: r, deletedAt }) => `${name}${r}${deletedAt === undefined ? '' : `-${deletedAt}`}`,
      );
    };
    expect(seen({})).toEqual(['b6']);
    expect(seen({ at: 2 })).toEqual(['a1', 'b2']);
    expect(seen({ at: 3 })).toEqual(['a3', 'b2']);
    expect(seen({ at: 4, deleted: 'include' })).toEqual(['a3', 'b2-4000']);
    expect(seen({ deleted: 'only' })).toEqual(['a3-5000']);
    expect(seen({ deleted: 'include' })).toEqual(['a3-5000', 'b6']);
  });
});

/** What the index answers; undefined when it cannot. */
function meetsByKeys(keys: readonly Uint8Array[], test: ValueTest, type: FieldType): boolean | undefined {
  if (test.op === 'exists') return keys.length > 0;
  if (test.op === 'glob' || test.op === 'regex') return undefined;
  if (test.op === 'in') {
    const wanted = test.values.flatMap(scalarKeysOf);
    return keys.some((key) => wanted.some((other) => compareBytes(key, other) === 0));
  }
  const range = rankRange(type, test.op, test.op === 'cidr' ? test.block : test.value);
  if (range === undefined) return undefined;
  return keys.some((key) => compareBytes(key, range.from) >= 0 && compareBytes(key, range.to) < 0);
}
