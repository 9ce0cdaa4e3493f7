import { jsonByte } from './json-bytes.ts';
import { expected } from './raw-json-error.ts';

interface Peekable {
  peek(pos: number): number;
}

/** The position behind the number that begins at `pos`; throws `RawJsonError` Malformed when none begins there. */
export function endOfNumber(source: Peekable, pos: number): number {
  let at = source.peek(pos) === jsonByte.minus ? pos + 1 : pos;
  if (!isDigit(source.peek(at))) throw expected('a value', pos);
  at = source.peek(at) === jsonByte.zero ? at + 1 : endOfDigits(source, at);
  if (source.peek(at) === jsonByte.point) at = endOfDigits(source, at + 1);
  if ((source.peek(at) | 0x20) === jsonByte.e) {
    const sign = source.peek(at + 1);
    at = endOfDigits(source, sign === jsonByte.plus || sign === jsonByte.minus ? at + 2 : at + 1);
  }
  return at;
}

function endOfDigits(source: Peekable, pos: number): number {
  let at = pos;
  while (isDigit(source.peek(at))) at++;
  if (at === pos) throw expected('a digit', pos);
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= jsonByte.zero && byte <= jsonByte.nine;
}
