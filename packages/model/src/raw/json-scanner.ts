import type { ByteRange } from './byte-range.ts';
import { endOfBalanced } from './end-of-balanced.ts';
import { isJsonSpace, jsonByte } from './json-bytes.ts';
import { endOfNumber } from './json-number.ts';
import { endOfPlainRun } from './plain-run.ts';
import { expected, RawJsonError } from './raw-json-error.ts';

/** Objects and lists nested deeper than this are refused, counted from the value that is read. */
const maxDepth = 128;

const simpleEscapes = new Set(Array.from('"\\/bfnrt', (character) => character.charCodeAt(0)));
const encoder = new TextEncoder();
const words = { t: encoder.encode('true'), f: encoder.encode('false'), n: encoder.encode('null') };

/**
 * Finds where JSON values end, and checks their grammar (RFC 8259) on the way, without making values of them. It never looks
 * beyond its range. All methods throw `RawJsonError` Malformed.
 */
export class JsonScanner {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly #isChecked: boolean;
  #hasSpace = false;

  /** `isChecked`: another scanner has checked the grammar of the range before, so values need only be passed over. */
  constructor(bytes: Uint8Array, range: ByteRange, { isChecked = false } = {}) {
    this.bytes = bytes;
    this.end = Math.min(range.end, bytes.length);
    this.#isChecked = isChecked;
  }

  /** Whether whitespace between tokens was passed so far. */
  get hasSpace(): boolean {
    return this.#hasSpace;
  }

  /** The byte at a position, -1 at the end of the range. */
  peek(pos: number): number {
    return pos < this.end ? (this.bytes[pos] ?? -1) : -1;
  }

  skipSpace(pos: number): number {
    return this.peek(pos) > 0x20 ? pos : this.#skipRun(pos);
  }

  /** The position behind the value that begins at `pos`. */
  endOfValue(pos: number, depth = 0): number {
    switch (this.peek(pos)) {
      case jsonByte.quote:
        return this.endOfString(pos);
      case jsonByte.openBrace:
        return this.#isChecked ? this.#endOfNested(pos) : this.#endOfObject(pos, depth);
      case jsonByte.openBracket:
        return this.#isChecked ? this.#endOfNested(pos) : this.#endOfList(pos, depth);
      case jsonByte.t:
        return this.#endOfWord(pos, words.t);
      case jsonByte.f:
        return this.#endOfWord(pos, words.f);
      case jsonByte.n:
        return this.#endOfWord(pos, words.n);
      default:
        return endOfNumber(this, pos);
    }
  }

  /** The position behind the string whose opening quote is at `pos`. */
  endOfString(pos: number): number {
    if (this.peek(pos) !== jsonByte.quote) throw expected('a string', pos);
    let at = pos + 1;
    for (;;) {
      at = endOfPlainRun(this.bytes, at, this.end);
      const byte = this.peek(at);
      if (byte === jsonByte.quote) return at + 1;
      if (byte !== jsonByte.backslash) throw expected('the end of a string', at);
      at = this.#endOfEscape(at);
    }
  }

  /** Throws unless only whitespace follows in the range. */
  endOfRange(pos: number): void {
    const at = this.skipSpace(pos);
    if (at < this.end) throw expected('the end', at);
  }

  #skipRun(pos: number): number {
    let at = pos;
    while (isJsonSpace(this.peek(at))) at++;
    if (at > pos) this.#hasSpace = true;
    return at;
  }

  #endOfEscape(pos: number): number {
    const kind = this.peek(pos + 1);
    if (simpleEscapes.has(kind)) return pos + 2;
    if (kind !== jsonByte.u) throw expected('an escape sequence', pos);
    for (let at = pos + 2; at < pos + 6; at++) {
      if (!isHexDigit(this.peek(at))) throw expected('four hexadecimal digits', at);
    }
    return pos + 6;
  }

  #endOfObject(pos: number, depth: number): number {
    checkDepth(pos, depth);
    let at = this.skipSpace(pos + 1);
    if (this.peek(at) === jsonByte.closeBrace) return at + 1;
    for (;;) {
      at = this.skipSpace(this.endOfString(at));
      if (this.peek(at) !== jsonByte.colon) throw expected("':'", at);
      at = this.skipSpace(this.endOfValue(this.skipSpace(at + 1), depth + 1));
      const next = this.peek(at);
      if (next === jsonByte.closeBrace) return at + 1;
      if (next !== jsonByte.comma) throw expected("',' or '}'", at);
      at = this.skipSpace(at + 1);
    }
  }

  #endOfList(pos: number, depth: number): number {
    checkDepth(pos, depth);
    let at = this.skipSpace(pos + 1);
    if (this.peek(at) === jsonByte.closeBracket) return at + 1;
    for (;;) {
      at = this.skipSpace(this.endOfValue(at, depth + 1));
      const next = this.peek(at);
      if (next === jsonByte.closeBracket) return at + 1;
      if (next !== jsonByte.comma) throw expected("',' or ']'", at);
      at = this.skipSpace(at + 1);
    }
  }

  #endOfNested(pos: number): number {
    return endOfBalanced(this.bytes, { start: pos, end: this.end });
  }

  #endOfWord(pos: number, word: Uint8Array): number {
    for (let i = 0; i < word.length; i++) {
      if (this.peek(pos + i) !== word[i]) throw expected('a value', pos);
    }
    return pos + word.length;
  }
}

function checkDepth(pos: number, depth: number): void {
  if (depth >= maxDepth)
    throw new RawJsonError(`nested deeper than ${maxDepth} levels`, { kind: 'Malformed', offset: pos });
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= jsonByte.zero && byte <= jsonByte.nine) || (lower >= 0x61 && lower <= 0x66);
}
