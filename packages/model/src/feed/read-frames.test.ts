import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemRange } from '../raw/byte-range.ts';
import { RawJsonError } from '../raw/raw-json-error.ts';
import { readFeedItem, withoutFp } from './read-feed-item.ts';
import { readFrameLines, readFrames, readItemList, readObjects } from './read-frames.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array, { start, end }: ItemRange): string =>
  new TextDecoder().decode(bytes.subarray(start, end));

const value = fc.jsonValue({ maxDepth: 2 });
const frame = fc.record(
  {
    op: fc.constant('delta'),
    version: fc.nat(),
    kind: fc.string(),
    upsert: fc.array(value),
    delete: fc.array(fc.string()),
  },
  { requiredKeys: ['op'] },
);

describe('reading frames', () => {
  it('gives what a JSON parser gives, the objects as bytes', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.constantFrom(undefined, 2), (frames, space) => {
        const bytes = bytesOf(JSON.stringify({ other: [1], frames }, null, space));
        const read = readFrames(bytes).map(({ head, items }) => ({
          head,
          items: items?.map((item) => JSON.parse(textOf(bytes, item))),
        }));
        const expected = frames.map(({ upsert, ...head }) => ({ head, items: upsert }));
        expect(JSON.stringify(read)).toBe(JSON.stringify(expected));
        const lines = bytesOf(frames.map((each) => `${JSON.stringify(each)}\r\n\n`).join(''));
        expect(readFrameLines(lines).length).toBe(frames.length);
      }),
    );
  });

  it.each([
    '',
    '[]',
    '{}',
    '{"frames":7}',
    '{"frames":[{]}',
    '{"frames":[]} x',
    '{"frames":[{"items":{}}]}',
    '{"frames":[',
  ])('TAG-F30 refuses %j with the offset', (text) => {
    expect(() => readFrames(bytesOf(text))).toThrow(RawJsonError);
  });

  it('S-16.2 refuses what is nested too deeply', () => {
    const deep = `{"frames":[{"items":[${'['.repeat(200)}${']'.repeat(200)}]}]}`;
    expect(() => readFrames(bytesOf(deep))).toThrow('nested deeper');
  });

  it('TAG-F50 reads a list, a typed list, one object, and a document a line', () => {
    const pods = '{"kind":"PodList","apiVersion":"v1","items":[{"a":1},{"a":2}]}';
    const read = (text: string, isLines: boolean): string[] => {
      const bytes = bytesOf(text);
      return readObjects(bytes, isLines).map(({ range, listed }) => `${listed} ${textOf(bytes, range)}`);
    };
    expect(read(pods, false)).toEqual(['v1/Pod {"a":1}', 'v1/Pod {"a":2}']);
    expect(read('{"kind":"List","items":[{"kind":"Pod"}]}', false)).toEqual([' {"kind":"Pod"}']);
    expect(read('{"kind":"Pod"}', false)).toEqual([' {"kind":"Pod"}']);
    expect(read(`${pods}\n{"kind":"Node"}\n`, true)).toEqual(['v1/Pod {"a":1}', 'v1/Pod {"a":2}', ' {"kind":"Node"}']);
    // a kind whose objects have items of their own
    expect(read('{"kind":"Order","items":[1]}', false)).toEqual([' {"kind":"Order","items":[1]}']);
  });
});

describe('items', () => {
  it('TAG-F21 the fingerprint is the resourceVersion, else fp, which can be cut out of the bytes', () => {
    const bytes = bytesOf('[{"fp":"x","metadata":{"name":"a","uid":"u","n":12345678901234567890},"kind":"Pod"},7]');
    const [first, second] = readItemList(bytes);
    const item = first ?? expect.fail('no item');
    expect(readFeedItem(bytes, item)).toMatchObject({
      name: 'a',
      uid: 'u',
      fingerprint: 'x',
      hasFp: true,
      kind: 'Pod',
    });
    expect(new TextDecoder().decode(withoutFp(bytes, item))).toBe(
      '{"metadata":{"name":"a","uid":"u","n":12345678901234567890},"kind":"Pod"}',
    );
    expect(readFeedItem(bytes, second ?? expect.fail('no item'))).toMatchObject({ name: '', uid: '', fingerprint: '' });
    const both = bytesOf('[{"fp":"x","metadata":{"resourceVersion":"7"}}]');
    expect(readFeedItem(both, readItemList(both)[0] ?? item).fingerprint).toBe('7');
  });
});
