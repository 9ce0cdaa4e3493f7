import { hash } from 'node:crypto';
import { joinBytes, textBytes } from './bytes.ts';

const keptBytes = 240;
const hashBytes = 16;

/** Keys shorter than this are the text itself; those that end in a hash have this length, so that no text can pass for one. */
const hashedKeyBytes = keptBytes + hashBytes;

/**
 * The bytes a text has in an index: its UTF-8 (lone surrogates as WTF-8), of texts from 256 bytes on the first 240 and 16 bytes of
 * SHA-256 of all. Keys are equal exactly when the texts are, and in the order of `compareText` unless two texts begin with the same
 * 240 bytes and one of them has 256 or more.
 */
export function textKey(text: string): Uint8Array {
  const bytes = textBytes(text);
  if (bytes.length < hashedKeyBytes) return bytes;
  return joinBytes(bytes.subarray(0, keptBytes), hash('sha256', bytes, 'buffer').subarray(0, hashBytes));
}

/** Whether a `textKey` is the whole text. */
export function isWholeTextKey(key: Uint8Array): boolean {
  return key.length < hashedKeyBytes;
}
