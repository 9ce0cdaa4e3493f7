import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseObject } from './normalise-object.ts';
import { readIdentity } from './read-identity.ts';
import { readListPage } from './read-list-page.ts';
import { renderObject, renderPartialMetadata } from './render-object.ts';

type Pairs = readonly (readonly [string, string])[];

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const hostile = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a b', '', 'é😀', '"\\', '\u0000', '\ud800'];

const space = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n  ');
/** A string in one of the spellings JSON has for it. */
const spelled = (text: string): fc.Arbitrary<string> =>
  fc.constantFrom(JSON.stringify(text), `"${text.replaceAll(/./gs, (unit) => escapeUnit(unit))}"`);
const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const stringText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...hostile)).chain(spelled);
const numberText = fc.oneof(
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.constantFrom('9007199254740993', '-0', '1E400', '0.10', '1e-7', '-12345678901234567890.5'),
);

function objectText(members: Pairs): fc.Arbitrary<string> {
  const texts = members.map(([key, value]) =>
    fc.tuple(space, spelled(key), space, space, space).map(([a, name, b, c, d]) => `${a}${name}${b}:${c}${value}${d}`),
  );
  return fc.tuple(space, ...texts).map(([first, ...rest]) => `{${first}${rest.join(',')}}`);
}

const anyText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(stringText, numberText, fc.constantFrom('true', 'false', 'null', '[]', '{ }')),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => `[${values.join(' , ')}]`),
    fc.array(fc.tuple(fc.constantFrom(...hostile, 'metadata', 'x'), tie('value')), { maxLength: 4 }).chain(objectText),
  ),
})).value;

const annotationKey = fc.constantFrom(...hostile, lastApplied, 'orrery.dev/source', 'k');
const stringMapText = fc.array(fc.tuple(annotationKey, stringText), { maxLength: 5 }).chain(objectText);
const nameText = fc.string({ minLength: 1 }).map((text) => JSON.stringify(text));

const metadataText = fc
  .tuple(
    nameText,
    fc.array(
      fc.oneof(
        fc.tuple(fc.constantFrom('namespace', 'uid', 'resourceVersion', 'selfLink', 'creationTimestamp'), stringText),
        fc.tuple(fc.constantFrom('labels', 'annotations'), fc.oneof(stringMapText, fc.constant('null'))),
        fc.tuple(fc.constantFrom('managedFields', 'finalizers', 'x', ...hostile), anyText),
      ),
      { maxLength: 8 },
    ),
    fc.nat(),
  )
  .chain(([name, members, at]) => objectText(members.toSpliced(at % (members.length + 1), 0, ['name', name])));

/** The text of an object as a server might send it: any order, spelling and whitespace, duplicates, hostile names. */
const sourceText = fc
  .tuple(
    fc.array(fc.tuple(fc.constant('metadata'), metadataText), { minLength: 1, maxLength: 2 }),
    fc.array(
      fc.oneof(
        fc.tuple(fc.constantFrom('apiVersion', 'kind'), stringText),
        fc.tuple(fc.constantFrom('spec', 'data', 'annotations', 'resourceVersion', ...hostile), anyText),
      ),
      { maxLength: 6 },
    ),
    fc.nat(),
  )
  .chain(([metadata, members, at]) => objectText(members.toSpliced(at % (members.length + 1), 0, ...metadata)));

/** Parsed so that two texts are equal exactly when members, order aside, strings and the text of numbers are. */
function exact(text: string): unknown {
  return JSON.parse(text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[-+.\deE]*/g, (token) => exactToken(token)));
}

function exactToken(token: string): string {
  return token.startsWith('"') ? token : JSON.stringify(`number ${token}`);
}

function entries(value: unknown): Map<string, unknown> {
  return new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}));
}

/** Text that is the same for equal values, whatever the order of members. */
function canonical(value: unknown): string {
  if (value instanceof Map) {
    const members = [...value].map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
    return `{${members.sort().join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map((member) => canonical(member)).join(',')}]`;
  return typeof value === 'object' && value !== null ? canonical(entries(value)) : JSON.stringify(value);
}

/** What the answer must be, told on parsed values. */
function expectedAnswer(source: unknown, added: Pairs): Map<string, unknown> {
  const object = entries(source);
  const metadata = entries(object.get('metadata'));
  const annotations = entries(metadata.get('annotations'));
  for (const name of ['annotations', 'managedFields', 'selfLink']) metadata.delete(name);
  annotations.delete(lastApplied);
  for (const [key, value] of added) annotations.set(key, value);
  if (annotations.size > 0) metadata.set('annotations', annotations);
  metadata.set('resourceVersion', '42');
  return object.set('metadata', metadata).set('apiVersion', 'g/v1').set('kind', 'K');
}

const addedPairs = fc.uniqueArray(fc.tuple(annotationKey, fc.string()), { maxLength: 3, selector: ([key]) => key });

describe('the layout of a body', () => {
  it('SEA-B01 normalise and render give the same value as the source, after pruning', () => {
    fc.assert(
      fc.property(sourceText, addedPairs, (text, added) => {
        const bytes = encoder.encode(`{"metadata":{"resourceVersion":"1"},"items":[${text}]}`);
        const [range = { start: 0, end: 0 }] = readListPage(bytes).items;
        const object = normaliseObject(bytes, range, { dropManagedFields: true, dropLastApplied: true });
        const options = {
          apiVersion: 'g/v1',
          kind: 'K',
          resourceVersion: '42',
          annotations: added,
          withTypeMeta: true,
        };
        const answer = Buffer.concat(renderObject(object, options)).toString();
        const expected = expectedAnswer(exact(text), added);
        expect(canonical(exact(answer))).toBe(canonical(expected));

        const partial = entries(exact(Buffer.concat(renderPartialMetadata(object, options)).toString()));
        expect(canonical(partial.get('metadata'))).toBe(canonical(expected.get('metadata')));
      }),
      { numRuns: 1000 },
    );
  });

  it('KSY-D13 identity, labels and layout agree with the parsed source, and normalising again changes nothing', () => {
    fc.assert(
      fc.property(sourceText, (text) => {
        const bytes = encoder.encode(`{"metadata":{"resourceVersion":"1"},"items":[${text}]}`);
        const [range = { start: 0, end: 0 }] = readListPage(bytes).items;
        const rules = { dropManagedFields: true, dropLastApplied: true };
        const object = normaliseObject(bytes, range, rules);
        const metadata = entries(entries(exact(text)).get('metadata'));
        const identity = readIdentity(bytes, range);
        for (const [name, value] of Object.entries(identity)) expect(value).toBe(metadata.get(name) ?? '');
        expect(object).toMatchObject(identity);
        expect(object.labels).toEqual([...entries(metadata.get('labels'))].sort(byOrderIn(object.labels)).flat());
        const end = object.body.length;
        const again = normaliseObject(object.body, { start: 0, end }, rules);
        expect(decoder.decode(again.body)).toBe(decoder.decode(object.body));
        expect(again.annotationsEnd).toBe(object.annotationsEnd);
        expect(decoder.decode(object.body.subarray(object.annotationsEnd, object.annotationsEnd + 2))).toBe('}}');
      }),
      { numRuns: 1000 },
    );
  });
});

/** Parsed objects put keys that look like indexes first; labels stay in their own order. */
function byOrderIn(labels: readonly string[]): (a: [string, unknown], b: [string, unknown]) => number {
  const keys = labels.filter((_, index) => index % 2 === 0);
  return ([a], [b]) => keys.indexOf(a) - keys.indexOf(b);
}
