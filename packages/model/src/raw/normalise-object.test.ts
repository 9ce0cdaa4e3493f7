import { describe, expect, it } from 'vitest';
import { type NormalisedObject, type NormaliseRules, normaliseObject } from './normalise-object.ts';
import { pathTree } from './path-tree.ts';
import { RawJsonError } from './raw-json-error.ts';

const encoder = new TextEncoder();
const prune: NormaliseRules = { dropManagedFields: true, dropLastApplied: true };
const keep: NormaliseRules = { dropManagedFields: false, dropLastApplied: false };
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Normalises an object that lies within other bytes. */
function normalise(text: string, rules = prune): NormalisedObject {
  const before = encoder.encode('[1,');
  const bytes = encoder.encode(`[1,${text},{"metadata":{"name":"next"}}]`);
  const end = before.length + encoder.encode(text).length;
  return normaliseObject(bytes, { start: before.length, end }, rules);
}

function bodyOf(text: string, rules = prune): string {
  return new TextDecoder().decode(normalise(text, rules).body);
}

describe('normaliseObject', () => {
  it('architecture 2.1 puts metadata first, annotations last in it, and cuts type and resourceVersion out', () => {
    const object = normalise(
      '{"kind":"Pod","spec":{"b":1,"a":9007199254740993},"apiVersion":"v1","metadata":{"annotations":{"k":"v"},"name":"n",' +
        '"namespace":"ns","uid":"u","resourceVersion":"7","selfLink":"/x","creationTimestamp":"2026-01-01T00:00:00Z",' +
        '"deletionTimestamp":"2026-01-02T00:00:00Z","labels":{"app":"web","tier":"x"},"managedFields":[{}]},"status":{}}',
    );
    const { body, annotationsEnd, ...rest } = object;
    const text = new TextDecoder().decode(body);
    expect(text).toBe(
      '{"metadata":{"name":"n","namespace":"ns","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z",' +
        '"deletionTimestamp":"2026-01-02T00:00:00Z","labels":{"app":"web","tier":"x"},"annotations":{"k":"v"}},' +
        '"spec":{"b":1,"a":9007199254740993},"status":{}}',
    );
    expect(text.slice(0, annotationsEnd)).toMatch(/"annotations":\{"k":"v"$/);
    expect(text.slice(annotationsEnd, annotationsEnd + 3)).toBe('}},');
    expect(rest).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'ns',
      name: 'n',
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
      deletionTimestamp: '2026-01-02T00:00:00Z',
      labels: ['app', 'web', 'tier', 'x'],
    });
  });

  it('architecture 2.1 gives an object its own bytes and empty annotations if it has none', () => {
    const { body, annotationsEnd, ...rest } = normalise(
      '{"metadata":{"name":"n","annotations":null,"creationTimestamp":null}}',
    );
    expect(new TextDecoder().decode(body)).toBe('{"metadata":{"name":"n","creationTimestamp":null,"annotations":{}}}');
    expect(body.buffer.byteLength).toBe(body.length);
    expect(annotationsEnd).toBe(body.length - 3);
    expect(rest).toEqual({
      apiVersion: '',
      kind: '',
      namespace: '',
      name: 'n',
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      labels: [],
    });
  });

  it('STY-P05 keeps spelling, order and duplicates of what it does not cut', () => {
    const rest = '"z":[1.0,-0,1E400,"\\u0041\\/\\ud800"],"a":{"x":1,"x":2,"__proto__":{"y":null}},"__proto__":{"p":1}';
    expect(bodyOf(`{${rest},"metadata":{"__proto__":{"q":1},"n\\u0061me":"n"}}`)).toBe(
      `{"metadata":{"__proto__":{"q":1},"n\\u0061me":"n","annotations":{}},${rest}}`,
    );
  });

  it('architecture 2.1 removes whitespace between tokens only', () => {
    expect(bodyOf(' {\r\n "metadata" : { "name" : "n" } ,\t"a b" : [ 1 , " \\" x " , { } ] } ')).toBe(
      '{"metadata":{"name":"n","annotations":{}},"a b":[1," \\" x ",{}]}',
    );
  });

  it('architecture 2.1 keeps the last of members that occur twice, as Go does', () => {
    const object = normalise(
      '{"kind":"A","metadata":{"name":"first","annotations":{"a":"1"}},"kind":"B","m\\u0065tadata":{"name":"x","labels":{"a":"1"},' +
        '"name":"n","labels":{"b":"1","c":"2","b":"3"},"annotations":{"b":"1"},"annotations":{"c":"1"}},"x":1}',
    );
    expect(new TextDecoder().decode(object.body)).toBe(
      '{"metadata":{"name":"n","labels":{"b":"1","c":"2","b":"3"},"annotations":{"c":"1"}},"x":1}',
    );
    expect(object).toMatchObject({ kind: 'B', name: 'n', labels: ['b', '3', 'c', '2'] });
  });

  it('KSY-F01 drops managedFields and last-applied, in any spelling, unless they are to be kept', () => {
    const text = `{"metadata":{"name":"n","m\\u0061nagedFields":[1],"annotations":{"${lastApplied}":"x","k":"v","k\\u0075bectl.kubernetes.io/last-applied-configuration":"y"}}}`;
    expect(bodyOf(text)).toBe('{"metadata":{"name":"n","annotations":{"k":"v"}}}');
    expect(bodyOf(text, keep)).toBe(text);
  });

  it('KSY-F1 cuts annotations over the limit out and names them', () => {
    const rules = { ...prune, maxAnnotationBytes: 10 };
    const text =
      '{"metadata":{"name":"n","annotations":{"long":"12345678901","ok":"\\u0031234567890","b":"1","wide":"ééééééé"}}}';
    expect(bodyOf(text, rules)).toBe(
      '{"metadata":{"name":"n","annotations":{"ok":"\\u0031234567890","b":"1","orrery.dev/pruned-annotations":"long,wide"}}}',
    );
    expect(bodyOf('{"metadata":{"name":"n","annotations":{"ok":"1234567890"}}}', rules)).not.toContain('pruned');
  });

  it('KSY-F1 replaces the values of a Secret, keeps the keys, and drops last-applied even if it is to be kept', () => {
    const rules: NormaliseRules = {
      ...keep,
      redactValuesOf: ['data'],
      annotations: [['orrery.dev/data-redacted', 'true']],
    };
    const text =
      `{"metadata":{"name":"s","annotations":{"${lastApplied}":"CANARY","orrery.dev/data-redacted":"no"}},` +
      '"d\\u0061ta":{"a":"CANARY"},"data" : {"b":"CANARY","c":{"d":["CANARY"]},"e":null},"stringData":{"f":"CANARY"},"type":"Opaque"}';
    expect(bodyOf(text, rules)).toBe(
      '{"metadata":{"name":"s","annotations":{"orrery.dev/data-redacted":"true"}},"d\\u0061ta":{"a":""},' +
        '"data":{"b":"","c":"","e":""},"stringData":{"f":""},"type":"Opaque"}',
    );
  });

  it.each([
    ['"CANARY"', '""'],
    ['["CANARY"]', '""'],
    ['7', '""'],
    ['null', 'null'],
    ['{}', '{}'],
  ])('KSY-F1 leaves no value in data that is %s', (data, stored) => {
    expect(bodyOf(`{"metadata":{"name":"s"},"data":${data}}`, { ...prune, redactValuesOf: ['data'] })).toBe(
      `{"metadata":{"name":"s","annotations":{}},"data":${stored}}`,
    );
  });

  it.each([
    ...['1', '[]', '{}', '{"metadata":null}', '{"metadata":{}}', '{"metadata":{"name":""}}', '{"metadata":{"name":1}}'],
    ...[
      '{"metadata":{"name":"n","labels":{"a":1}}}',
      '{"metadata":{"name":"n","annotations":[]}}',
      '{"metadata":{"name":"n"},"a":tru}',
    ],
    ...['{"metadata":{"name":"n"}}{}', `{"metadata":{"name":"n"},"a":${'['.repeat(128)}${']'.repeat(128)}}`],
  ])('KSY-F12 refuses %s', (text) => {
    expect(() => normalise(text)).toThrow(RawJsonError);
  });

  it('KSY-F12 refuses bytes that are no UTF-8, which would fail whole answers in stricter clients', () => {
    const bytes = encoder.encode('{"metadata":{"name":"n"},"a":"x"}');
    bytes[bytes.length - 3] = 0xff;
    expect(() => normaliseObject(bytes, { start: 0, end: bytes.length }, prune)).toThrow(/not UTF-8/);
  });

  it('KSY-F12 refuses an object cut short at any byte', () => {
    const bytes = encoder.encode('{"metadata":{"name":"n","labels":{"a":"\\u0041"}},"spec":[1.5e3,true,null]}');
    for (let end = 0; end < bytes.length; end++) {
      expect(() => normaliseObject(bytes, { start: 0, end }, prune), `cut at ${end}`).toThrow(RawJsonError);
    }
  });
});

describe('normaliseObject with trimmed and redacted values', () => {
  const keepWhat = ['name', 'uid', 'resourceVersion'].map((name) => ['metadata', name]);
  const paths = (all: readonly (readonly string[])[]) =>
    pathTree(all.map((names) => names.map((name) => ({ kind: 'member', name }))));
  const text =
    '{"metadata":{"name":"n","uid":"u","resourceVersion":"7","annotations":{"a":"b"},"x":1},"spec":{"a":1,"b":[2]},"status":{}}';

  it('KSY-F02 leaves out paths, KSY-F31 keeps only paths, and the layout stays', () => {
    const dropped = normalise(text, { ...prune, dropPaths: paths([['spec', 'a'], ['status'], ['metadata', 'x']]) });
    expect(new TextDecoder().decode(dropped.body)).toBe(
      '{"metadata":{"name":"n","uid":"u","annotations":{"a":"b"}},"spec":{"b":[2]}}',
    );
    const kept = normalise(text, {
      ...prune,
      keepPaths: paths([...keepWhat, ['spec', 'b']]),
      annotations: [['p', 't']],
    });
    expect(new TextDecoder().decode(kept.body)).toBe(
      '{"metadata":{"name":"n","uid":"u","annotations":{"p":"t"}},"spec":{"b":[2]}}',
    );
    expect([kept.resourceVersion, kept.uid]).toEqual(['7', 'u']);
  });

  it('S-39.1 asks for a description of what it leaves out of whom', () => {
    const asked: unknown[] = [];
    const secret =
      '{"metadata":{"namespace":"ns","name":"n","uid":"u"},"data":{"k\\u0031":"djE=","k2":null},"stringData":"s"}';
    const { body } = normalise(secret, {
      ...prune,
      redactValuesOf: ['data'],
      describeRedacted: (values, object) => {
        asked.push(
          values.map(({ member, key, value }) => [member, key, new TextDecoder().decode(value)]),
          object,
        );
        return [['digest', 'd']];
      },
    });
    expect(asked).toEqual([
      [
        ['data', 'k1', '"djE="'],
        ['data', 'k2', 'null'],
        ['stringData', undefined, '"s"'],
      ],
      { namespace: 'ns', name: 'n', uid: 'u' },
    ]);
    expect(new TextDecoder().decode(body)).toBe(
      '{"metadata":{"namespace":"ns","name":"n","uid":"u","annotations":{"digest":"d"}},"data":{"k\\u0031":"","k2":""},"stringData":""}',
    );
  });
});
