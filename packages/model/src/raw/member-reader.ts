import { jsonByte } from './json-bytes.ts';
import type { JsonScanner } from './json-scanner.ts';
import { decodeString, hasEscape } from './json-string.ts';
import type { MemberName } from './member-name.ts';
import { expected } from './raw-json-error.ts';

/**
 * Goes through the members of one JSON object in their order, duplicates included. A value is passed over only when it is asked
 * for or the next member is, so that what has been read by other means need not be read again (`valueEndsAt`).
 */
export class MemberReader {
  readonly #scanner: JsonScanner;
  #at: number;
  #isFirst = true;
  #keyStart = 0;
  #keyEnd = 0;
  #valueStart = 0;
  #valueEnd = -1;

  /** @throws RawJsonError Malformed when no object begins at `pos`. */
  constructor(scanner: JsonScanner, pos: number) {
    if (scanner.peek(pos) !== jsonByte.openBrace) throw expected('an object', pos);
    this.#scanner = scanner;
    this.#at = pos + 1;
  }

  /** Offset of the quote that opens the key. */
  get keyStart(): number {
    return this.#keyStart;
  }

  get valueStart(): number {
    return this.#valueStart;
  }

  get valueEnd(): number {
    if (this.#valueEnd < 0) this.#valueEnd = this.#scanner.endOfValue(this.#valueStart, 1);
    return this.#valueEnd;
  }

  /** Behind the object, once `next` was false. */
  get end(): number {
    return this.#at;
  }

  /** Moves to the next member; false when there is none. */
  next(): boolean {
    const scanner = this.#scanner;
    const at = scanner.skipSpace(this.#isFirst ? this.#at : this.valueEnd);
    const byte = scanner.peek(at);
    if (byte === jsonByte.closeBrace) {
      this.#at = at + 1;
      return false;
    }
    if (!this.#isFirst && byte !== jsonByte.comma) throw expected("',' or '}'", at);
    this.#readKey(this.#isFirst ? at : scanner.skipSpace(at + 1));
    this.#isFirst = false;
    return true;
  }

  /** Whether the key is this name, however it is spelled. */
  keyIs(name: MemberName): boolean {
    const { bytes } = this.#scanner;
    const start = this.#keyStart + 1;
    const length = this.#keyEnd - 1 - start;
    const wanted = name.bytes;
    if (length < wanted.length) return false;
    // An escape is longer than what it stands for, so only a longer key can be the same name in another spelling.
    if (length > wanted.length) return this.#keyHasEscape() && this.key() === name.text;
    for (let i = 0; i < length; i++) {
      if (bytes[start + i] !== wanted[i]) return false;
    }
    return true;
  }

  /** The key's text. */
  key(): string {
    return decodeString(this.#scanner.bytes, { start: this.#keyStart, end: this.#keyEnd });
  }

  /** The value as a string; empty for `null`, as Go decodes it. */
  string(): string {
    const byte = this.#scanner.peek(this.#valueStart);
    const range = { start: this.#valueStart, end: this.valueEnd };
    if (byte === jsonByte.n) return '';
    if (byte !== jsonByte.quote) throw expected('a string', range.start);
    return decodeString(this.#scanner.bytes, range);
  }

  /** Tells where the value ends that was read by other means. */
  valueEndsAt(pos: number): void {
    this.#valueEnd = pos;
  }

  #readKey(at: number): void {
    const scanner = this.#scanner;
    this.#keyStart = at;
    this.#keyEnd = scanner.endOfString(at);
    const colon = scanner.skipSpace(this.#keyEnd);
    if (scanner.peek(colon) !== jsonByte.colon) throw expected("':'", colon);
    this.#valueStart = scanner.skipSpace(colon + 1);
    this.#valueEnd = -1;
  }

  #keyHasEscape(): boolean {
    return hasEscape(this.#scanner.bytes, { start: this.#keyStart, end: this.#keyEnd });
  }
}
