import type { ByteRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import { decodeString } from './json-string.ts';

const decoder = new TextDecoder();

/** Whether a checked JSON value equals a text: a string by code point, a number numerically, a boolean by its name (SEA-E04). */
export function isTextOf(bytes: Uint8Array, range: ByteRange, text: string): boolean {
  const first = bytes[range.start];
  if (first === jsonByte.quote) return decodeString(bytes, range) === text;
  if (first === jsonByte.openBrace || first === jsonByte.openBracket || first === jsonByte.n) return false;
  const spelled = decoder.decode(bytes.subarray(range.start, range.end));
  if (spelled === text) return true;
  const isNumber = first !== jsonByte.t && first !== jsonByte.f;
  // Beyond 2^53 two numbers may look equal to a double that are not.
  return isNumber && text.trim() !== '' && Number(spelled) === Number(text) && Number.isSafeInteger(Number(text));
}
