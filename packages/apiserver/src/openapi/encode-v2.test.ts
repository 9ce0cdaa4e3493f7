import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeV2 } from './encode-v2.ts';

type Decoded = readonly (readonly [number: number, value: string | number])[];

/** The fields of a message; those of wire type 2 as Latin-1 text. Written from the format's description, not from the encoder. */
function fieldsOf(bytes: string): Decoded {
  const fields: (readonly [number, string | number])[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.charCodeAt(at++);
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 === 0) fields.push([tag >> 3, value]);
    else {
      expect(tag % 8).toBe(2);
      fields.push([tag >> 3, bytes.slice(at, at + value)]);
      at += value;
    }
  }
  return fields;
}

/** The first field of a number at each step. */
function at(bytes: string, ...path: readonly number[]): string | number | undefined {
  return path.reduce<string | number | undefined>(
    (value, number) => fieldsOf(String(value)).find(([each]) => each === number)?.[1],
    bytes,
  );
}

async function encode(document: Parameters<typeof encodeV2>[0]): Promise<string> {
  return Buffer.from(await encodeV2(document)).toString('latin1');
}

test('SEA-R03 definitions have their fields where gnostic reads them, extensions as YAML', async () => {
  const schema = {
    description: 'D',
    type: 'object',
    required: ['a', 'b'],
    properties: { list: { type: 'array', items: { $ref: '#/definitions/X' } }, any: { additionalProperties: true } },
    maxLength: 300,
    'x-kubernetes-group-version-kind': [{ kind: 'Pod' }],
  };
  const bytes = await encode({ swagger: '2.0', definitions: { Pod: schema }, 'x-top': 1 });
  const pod = String(at(bytes, 9, 1, 2));
  expect(at(bytes, 9, 1, 1)).toBe('Pod');
  expect(fieldsOf(pod).filter(([number]) => number === 19)).toEqual([
    [19, 'a'],
    [19, 'b'],
  ]);
  expect(at(pod, 22, 1)).toBe('object');
  expect(at(pod, 11)).toBe(300);
  expect(at(pod, 25, 1, 2, 23, 1, 1)).toBe('#/definitions/X');
  expect(at(String(fieldsOf(String(at(pod, 25)))[1]?.[1]), 2, 21, 2)).toBe(1);
  expect(at(pod, 31, 1)).toBe('x-kubernetes-group-version-kind');
  expect(at(pod, 31, 2, 2)).toBe('[{"kind":"Pod"}]\n');
  expect(at(bytes, 16, 2, 2)).toBe('1\n');
});

test('SEA-R05 parameters of a query, of a body and by reference are told apart', async () => {
  const parameters = [
    { name: 'dryRun', in: 'query', type: 'string', uniqueItems: true },
    { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/X' } },
    { $ref: '#/parameters/p' },
    { name: 'name', in: 'path', required: true, type: 'string' },
  ];
  const bytes = await encode({ paths: { '/x': { patch: { parameters, responses: { 200: { description: 'OK' } } } } } });
  const patch = String(at(bytes, 8, 2, 2, 8));
  const [query, body, reference, path] = fieldsOf(patch).flatMap(([number, value]) =>
    number === 8 ? [String(value)] : [],
  );
  expect(at(query ?? '', 1, 2, 3, 4)).toBe('dryRun');
  expect(at(query ?? '', 1, 2, 3, 20)).toBe(1);
  expect(at(body ?? '', 1, 1, 5, 1)).toBe('#/definitions/X');
  expect(at(reference ?? '', 2, 1)).toBe('#/parameters/p');
  expect(at(path ?? '', 1, 2, 4, 4)).toBe('name');
  expect(at(patch, 9, 1, 2, 1, 1)).toBe('OK');
});

test('SEA-R03 texts of any length and alphabet come back from any depth', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat(3)), { minLength: 1, maxLength: 120 }),
      async (texts) => {
        const definitions = Object.fromEntries(
          texts.map(([text, depth], place) => {
            const wrap = (left: number): object => (left === 0 ? { description: text } : { items: wrap(left - 1) });
            return [`k${place}`, wrap(depth) as Parameters<typeof encodeV2>[0]]; // plain JSON
          }),
        );
        const bytes = await encode({ definitions });
        const parts = fieldsOf(bytes).flatMap(([number, value]) => (number === 9 ? fieldsOf(String(value)) : []));
        const read = parts.map(([, pair], place) => {
          const path = [...Array.from({ length: texts[place]?.[1] ?? 0 }, () => [23, 1]).flat(), 4];
          return Buffer.from(String(at(String(at(String(pair), 2)), ...path)), 'latin1').toString();
        });
        expect(read).toEqual(texts.map(([text]) => text.toWellFormed()));
      },
    ),
  );
});
