import type { ByteRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import { endOfPlainRun } from './plain-run.ts';
import { expected } from './raw-json-error.ts';

/**
 * The position behind the bracket that closes the one at the start of the range, in JSON whose grammar was checked before.
 * @throws RawJsonError Malformed when the range ends first.
 */
export function endOfBalanced(bytes: Uint8Array, range: ByteRange): number {
  const { end } = range;
  let open = 0;
  let at = range.start;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    at++;
    if (byte === jsonByte.quote) at = endOfCheckedString(bytes, at, end);
    // '[' and '{' differ in one bit only, as do ']' and '}'.
    else if ((byte | 0x20) === jsonByte.openBrace) open++;
    else if ((byte | 0x20) === jsonByte.closeBrace && --open === 0) return at;
  }
  throw expected('a closing bracket', at);
}

function endOfCheckedString(bytes: Uint8Array, pos: number, end: number): number {
  let at = endOfPlainRun(bytes, pos, end);
  while (bytes[at] === jsonByte.backslash) at = endOfPlainRun(bytes, at + 2, end);
  return at + 1;
}
