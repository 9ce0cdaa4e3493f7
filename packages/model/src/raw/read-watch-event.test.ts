import { describe, expect, it } from 'vitest';
import { RawJsonError } from './raw-json-error.ts';
import { readWatchEvent } from './read-watch-event.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const example = '{"type":"ADDED","object":{"metadata":{"name":"a","n":9007199254740993}}}';

describe('readWatchEvent', () => {
  it.each([
    example,
    `${example}\n`,
    `${example}\r\n`,
    ` { "object" : {} , "obj\\u0065ct":{"metadata":{"name":"a","n":9007199254740993}},"type":"ADDED"}`,
  ])('KSY-D24 reads type and exact bytes of %j', (text) => {
    const line = encoder.encode(text);
    const { type, object } = readWatchEvent(line);
    expect(type).toBe('ADDED');
    expect(decoder.decode(line.subarray(object.start, object.end))).toBe(
      '{"metadata":{"name":"a","n":9007199254740993}}',
    );
  });

  it('KSY-D24 never skips a line cut short at any byte', () => {
    const line = encoder.encode(example);
    for (let end = 0; end < line.length; end++) {
      expect(() => readWatchEvent(line.subarray(0, end)), `cut at ${end}`).toThrow(RawJsonError);
    }
  });

  it.each([
    ...['{}', '{"type":"ADDED"}', '{"object":{}}', '{"type":"ADDED","object":null}', '{"type":"ADDED","object":[]}'],
    ...[
      '{"type":"","object":{}}',
      '{"type":1,"object":{}}',
      '[]',
      'error',
      `${example}${example}`,
      '{"type":"ADDED","object":{"a":01}}',
    ],
  ])('KSY-D24 refuses %j', (text) => {
    expect(() => readWatchEvent(encoder.encode(text))).toThrow(RawJsonError);
  });
});
