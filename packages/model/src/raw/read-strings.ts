import { jsonByte } from './json-bytes.ts';
import type { JsonScanner } from './json-scanner.ts';
import { decodeString } from './json-string.ts';
import { MemberReader } from './member-reader.ts';
import type { Member } from './object-members.ts';
import { expected } from './raw-json-error.ts';

/** A member's value as a string: empty when the member is absent or `null`, as Go decodes it. */
export function stringOf(scanner: JsonScanner, member: Member | undefined): string {
  if (member === undefined) return '';
  const first = scanner.peek(member.valueStart);
  if (first === jsonByte.n) return '';
  if (first !== jsonByte.quote) throw expected(`a string as ${member.name}`, member.valueStart);
  return decodeString(scanner.bytes, { start: member.valueStart, end: member.end });
}

/** An object of strings as a flat list: key, value, key, value... Of a key that occurs twice the last value counts. */
export function readStringMap(scanner: JsonScanner, member: Member | undefined): string[] {
  if (member === undefined || scanner.peek(member.valueStart) === jsonByte.n) return [];
  const entries = new Map<string, string>();
  const reader = new MemberReader(scanner, member.valueStart);
  while (reader.next()) entries.set(reader.key(), reader.string());
  return [...entries].flat();
}
