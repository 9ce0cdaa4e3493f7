import { describe, expect, it } from 'vitest';
import { RawJsonError } from './raw-json-error.ts';
import { type RawListPage, readListPage } from './read-list-page.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function read(text: string): RawListPage {
  return readListPage(encoder.encode(text));
}

function itemsOf(text: string): string[] {
  const bytes = encoder.encode(text);
  return readListPage(bytes).items.map((item) => decoder.decode(bytes.subarray(item.start, item.end)));
}

function failureOf(text: string): RawJsonError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof RawJsonError) return error;
    throw error;
  }
  throw new Error('the body was taken for a list');
}

const example =
  '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"12","continue":"t\\u00f6ken","remainingItemCount":7},' +
  '"items":[{"metadata":{"name":"a","labels":{"x":"\\"}]\\\\"}},"n":9007199254740993},{"metadata":{"name":"é"}}]}\n';

describe('readListPage', () => {
  it('KSY-D02 reads the metadata and the exact bytes of the items', () => {
    const { items, ...page } = read(example);
    expect(page).toEqual({
      kind: 'PodList',
      apiVersion: 'v1',
      resourceVersion: '12',
      continueToken: 'töken',
      remainingItemCount: 7,
    });
    expect(items).toHaveLength(2);
    expect(itemsOf(example)).toEqual([
      '{"metadata":{"name":"a","labels":{"x":"\\"}]\\\\"}},"n":9007199254740993}',
      '{"metadata":{"name":"é"}}',
    ]);
  });

  it('KSY-D02 reads members in any order, with any whitespace, in any spelling, the last of each counting', () => {
    const body =
      '\r\n{ "items" : [ {} ] , "items":[ 1 , {"a" : 2} ],"\\u006detadata" : { "resourceVersion" : "1", "resourceVersion":"2",' +
      ' "continue":"x", "continue" : null, "remainingItemCount":3, "remainingItemCount":null } , "kind":null }\t';
    const { items, ...page } = read(body);
    expect(page).toEqual({ apiVersion: '', kind: '', resourceVersion: '2', continueToken: '' });
    expect(items).toHaveLength(2);
    expect(itemsOf(body)).toEqual(['1', '{"a" : 2}']);
  });

  it('KSY-D04 takes items null with valid metadata for an empty list', () => {
    expect(read('{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":null}').items).toEqual([]);
    expect(read('{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[ ]}').items).toEqual([]);
  });

  it.each([
    ['a login page', '<!DOCTYPE html><html></html>', /no JSON object at byte 0/],
    ['a list of no object', '[]', /no JSON object/],
    ['a text', '404 page not found', /no JSON object/],
    ['a Status', '{"kind":"Status","metadata":{},"status":"Failure"}', /object of kind "Status" has no items/],
    ['items absent', '{"kind":"PodList","metadata":{"resourceVersion":"1"}}', /has no items/],
    ['items no list', '{"metadata":{"resourceVersion":"1"},"items":{}}', /has no items/],
    ['no metadata', '{"items":[]}', /has no metadata.resourceVersion/],
    ['metadata null', '{"metadata":null,"items":[]}', /has no metadata.resourceVersion/],
    ['no resourceVersion', '{"metadata":{"continue":"x"},"items":[]}', /has no metadata.resourceVersion/],
    ['an empty resourceVersion', '{"metadata":{"resourceVersion":""},"items":[]}', /has no metadata.resourceVersion/],
  ])('KSY-D04 says NotAList of a 200 answer that is %s', (_, body, message) => {
    const failure = failureOf(body);
    expect(failure.kind).toBe('NotAList');
    expect(failure.message).toMatch(message);
  });

  it('KSY-D04 says Malformed of a list cut short at any byte', () => {
    const bytes = encoder.encode(example.trimEnd());
    for (let end = 0; end < bytes.length; end++) {
      let kind: unknown;
      try {
        readListPage(bytes.subarray(0, end));
      } catch (error) {
        kind = error instanceof RawJsonError ? error.kind : error;
      }
      expect(kind, `cut at ${end}`).toBe('Malformed');
    }
  });

  it.each([
    ['two documents', '{"metadata":{"resourceVersion":"1"},"items":[]}{}', 47],
    ['a broken item', '{"metadata":{"resourceVersion":"1"},"items":[{"a":tru}]}', 50],
    ['items without comma', '{"metadata":{"resourceVersion":"1"},"items":[{} {}]}', 48],
    ['a number as resourceVersion', '{"metadata":{"resourceVersion":1},"items":[]}', 31],
    ['a negative count', '{"metadata":{"resourceVersion":"1","remainingItemCount":-1},"items":[]}', 56],
  ])('KSY-D04 says Malformed of %s, with the offset', (_, body, offset) => {
    expect(failureOf(body)).toMatchObject({ kind: 'Malformed', offset });
  });

  it('KSY-D04 tells no content of a broken body in its message', () => {
    const failure = failureOf('{"metadata":{"resourceVersion":"1"},"items":[{"data":{"password":"Y2FuYXJ5" oops}}]}');
    expect(failure.message).toBe("malformed JSON: expected ',' or '}' at byte 76");
  });
});
