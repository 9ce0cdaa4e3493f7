import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ByteRange } from './byte-range.ts';
import { normaliseObject } from './normalise-object.ts';
import { readListPage } from './read-list-page.ts';
import { readWatchEvent } from './read-watch-event.ts';

const encoder = new TextEncoder();
const rules = { dropManagedFields: true, dropLastApplied: true };

/** What is stored of an object, or why it is not. */
function stored(bytes: Uint8Array, range: ByteRange): unknown {
  try {
    const { body, ...facts } = normaliseObject(bytes, range, rules);
    return { ...facts, body: Buffer.from(body).toString() };
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const object = fc.record(
  {
    kind: fc.string(),
    metadata: fc.record(
      {
        name: fc.string({ unit: 'grapheme' }),
        annotations: fc.dictionary(fc.string(), fc.string()),
        managedFields: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: ['name'] },
    ),
    spec: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

it('KSY-F01 an object is stored the same whether an event or a page said that it was checked, or nobody did', () => {
  const spaces = fc.constantFrom('', ' ', '\n', '\t');
  fc.assert(
    fc.property(object, fc.constantFrom(0, 1), spaces, spaces, (value, indent, before, behind) => {
      const text = JSON.stringify(value, undefined, indent);
      const line = encoder.encode(`{"type":"ADDED",${before}"object":${text}${behind}}`);
      const page = encoder.encode(`{"metadata":{"resourceVersion":"1"},"items":[1,${before}${text}${behind}]}`);
      const event = readWatchEvent(line).object;
      const item = readListPage(page).items[1] ?? { start: 0, end: 0 };
      expect(event.isCompact).toBe(before === '' && !hasSpaceBetween(text));
      const plain = encoder.encode(text);
      const expected = stored(plain, { start: 0, end: plain.length });
      expect(stored(line.slice(event.start, event.end), { ...event, start: 0, end: plain.length })).toEqual(expected);
      expect(stored(page.slice(item.start, item.end), { ...item, start: 0, end: plain.length })).toEqual(expected);
      // Where they stand the place of a fault is another, the body is not.
      if (typeof expected !== 'string') expect(stored(line, event)).toEqual(expected);
    }),
  );
});

it('KSY-F12 what is not UTF-8 is refused in a checked object too', () => {
  const line = Buffer.from('{"type":"ADDED","object":{"metadata":{"name":"a?"}}}');
  line[line.indexOf('?')] = 0xff;
  const event = readWatchEvent(line).object;
  expect(event.isCompact).toBe(true);
  expect(stored(line, event)).toMatch(/not UTF-8/);
});

/** As the indented text of a value that is not empty has. */
function hasSpaceBetween(text: string): boolean {
  return text.includes('\n');
}
