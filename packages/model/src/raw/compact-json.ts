import type { ItemRange } from './byte-range.ts';
import { isJsonSpace, jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { expected, RawJsonError } from './raw-json-error.ts';

const strictDecoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON object in a range, checked (grammar, depth, UTF-8) and without whitespace between its tokens. A view of `bytes` where
 * there was none, else a copy.
 * @throws RawJsonError Malformed.
 */
export function compactJson(bytes: Uint8Array, range: ItemRange): Uint8Array {
  if (range.isCompact) {
    const checked = bytes.subarray(range.start, range.end);
    checkUtf8(checked, range.start);
    return checked;
  }
  const scanner = new JsonScanner(bytes, range);
  const start = scanner.skipSpace(range.start);
  if (scanner.peek(start) !== jsonByte.openBrace) throw expected('an object', start);
  const end = scanner.endOfValue(start);
  scanner.endOfRange(end);
  const object = bytes.subarray(start, end);
  checkUtf8(object, start);
  return scanner.hasSpace ? withoutSpace(object) : object;
}

/** Clients in stricter languages fail on a whole answer when one string in it is not UTF-8. */
function checkUtf8(object: Uint8Array, offset: number): void {
  try {
    strictDecoder.decode(object);
  } catch (cause) {
    throw new RawJsonError('malformed JSON: not UTF-8 in the object', { kind: 'Malformed', offset, cause });
  }
}

function withoutSpace(json: Uint8Array): Uint8Array {
  const compact = new Uint8Array(json.length);
  let length = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (!isInString && isJsonSpace(byte)) continue;
    compact[length++] = byte;
    if (byte === jsonByte.quote) isInString = !isInString;
    else if (byte === jsonByte.backslash) compact[length++] = json[++at] ?? 0;
  }
  return compact.subarray(0, length);
}
