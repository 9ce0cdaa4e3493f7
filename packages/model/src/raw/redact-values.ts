import { joinBytes, textPiece } from './join-bytes.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { memberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';

const empty = textPiece('""');

/**
 * Compact JSON of an object in which every value within the named top-level members is `""`, whatever it was, and the keys are
 * kept. A named member that is no object becomes `""` itself, `null` stays.
 */
export function redactValues(object: Uint8Array, members: readonly string[]): Uint8Array {
  const scanner = new JsonScanner(object, { start: 0, end: object.length }, { isChecked: true });
  const names = members.map(memberName);
  const pieces: Uint8Array[] = [];
  let copied = 0;
  const redact = (value: MemberReader): void => {
    pieces.push(object.subarray(copied, value.valueStart), empty);
    copied = value.valueEnd;
  };
  const reader = new MemberReader(scanner, 0);
  while (reader.next()) {
    if (!names.some((name) => reader.keyIs(name))) continue;
    const first = scanner.peek(reader.valueStart);
    if (first === jsonByte.openBrace) {
      const values = new MemberReader(scanner, reader.valueStart);
      while (values.next()) redact(values);
    } else if (first !== jsonByte.n) {
      redact(reader);
    }
  }
  pieces.push(object.subarray(copied));
  return joinBytes(pieces);
}
