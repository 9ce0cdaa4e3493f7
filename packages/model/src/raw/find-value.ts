import type { ByteRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { decodeString } from './json-string.ts';
import { type MemberName, memberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';

/** Names on the way from an object to a value in it. */
export type MemberPath = readonly MemberName[];

/** Prepares a way to look for. */
export function memberPath(...names: readonly string[]): MemberPath {
  return names.map(memberName);
}

/** The string at a path of an object whose grammar was checked; empty when there is none. Of a member that occurs twice the last counts. */
export function readText(bytes: Uint8Array, range: ByteRange, path: MemberPath): string {
  const value = findValue(bytes, range, path);
  return value === undefined || bytes[value.start] !== jsonByte.quote ? '' : decodeString(bytes, value);
}

/** The elements of the list at a path of an object whose grammar was checked, as views of its bytes; none when there is no list. */
export function readElements(bytes: Uint8Array, range: ByteRange, path: MemberPath): Uint8Array[] {
  const list = findValue(bytes, range, path);
  if (list === undefined || bytes[list.start] !== jsonByte.openBracket) return [];
  const scanner = new JsonScanner(bytes, list, { isChecked: true });
  const elements: Uint8Array[] = [];
  let at = scanner.skipSpace(list.start + 1);
  while (scanner.peek(at) !== jsonByte.closeBracket) {
    const end = scanner.endOfValue(at, 1);
    elements.push(bytes.subarray(at, end));
    const next = scanner.skipSpace(end);
    at = scanner.peek(next) === jsonByte.comma ? scanner.skipSpace(next + 1) : next;
  }
  return elements;
}

function findValue(bytes: Uint8Array, range: ByteRange, path: MemberPath): ByteRange | undefined {
  const scanner = new JsonScanner(bytes, range, { isChecked: true });
  let value: ByteRange = { start: scanner.skipSpace(range.start), end: range.end };
  for (const name of path) {
    if (scanner.peek(value.start) !== jsonByte.openBrace) return undefined;
    const reader = new MemberReader(scanner, value.start);
    let found: ByteRange | undefined;
    while (reader.next()) {
      if (reader.keyIs(name)) found = { start: reader.valueStart, end: reader.valueEnd };
    }
    if (found === undefined) return undefined;
    value = found;
  }
  return value;
}
