import type { ByteRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import { expected } from './raw-json-error.ts';

const encoder = new TextEncoder();
/** `ignoreBOM`, because U+FEFF at the beginning of a string value belongs to the value. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The value of a JSON string, quotes included in the range, that a `JsonScanner` has checked. Always a fresh copy, which does
 * not keep the buffer alive (STY-P06). A lone surrogate escape stays a lone surrogate.
 */
export function decodeString(bytes: Uint8Array, range: ByteRange): string {
  if (hasEscape(bytes, range)) return decodeEscaped(bytes, range);
  return decoder.decode(bytes.subarray(range.start + 1, range.end - 1));
}

/** Whether there is a backslash in a range. */
export function hasEscape(bytes: Uint8Array, range: ByteRange): boolean {
  for (let at = range.start; at < range.end; at++) {
    if (bytes[at] === jsonByte.backslash) return true;
  }
  return false;
}

/** Length of a string in UTF-8 bytes. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length;
}

function decodeEscaped(bytes: Uint8Array, range: ByteRange): string {
  const text: unknown = JSON.parse(decoder.decode(bytes.subarray(range.start, range.end)));
  if (typeof text !== 'string') throw expected('a string', range.start);
  return text;
}
