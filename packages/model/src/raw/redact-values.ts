import { joinBytes, textPiece } from './join-bytes.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { memberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';

const empty = textPiece('""');

/** A value that is not stored. */
export interface RedactedValue {
  /** Name of the top-level member it is in. */
  readonly member: string;
  /** Its key there; undefined when the member itself was no object. */
  readonly key: string | undefined;
  /** Its JSON text, a view that is good until the object is normalised. */
  readonly value: Uint8Array;
}

/**
 * Compact JSON of an object in which every value within the named top-level members is `""`, whatever it was, and the keys are
 * kept. A named member that is no object becomes `""` itself, `null` stays.
 * @param onValue hears of each value in the order of the object.
 */
export function redactValues(
  object: Uint8Array,
  members: readonly string[],
  onValue?: (value: RedactedValue) => void,
): Uint8Array {
  const scanner = new JsonScanner(object, { start: 0, end: object.length }, { isChecked: true });
  const names = members.map(memberName);
  const pieces: Uint8Array[] = [];
  let copied = 0;
  const redact = (member: string, key: string | undefined, { valueStart, valueEnd }: MemberReader): void => {
    onValue?.({ member, key, value: object.subarray(valueStart, valueEnd) });
    pieces.push(object.subarray(copied, valueStart), empty);
    copied = valueEnd;
  };
  const reader = new MemberReader(scanner, 0);
  while (reader.next()) {
    const name = names.find((each) => reader.keyIs(each))?.text;
    if (name === undefined) continue;
    const first = scanner.peek(reader.valueStart);
    if (first === jsonByte.openBrace) {
      const values = new MemberReader(scanner, reader.valueStart);
      while (values.next()) redact(name, onValue === undefined ? undefined : values.key(), values);
    } else if (first !== jsonByte.n) {
      redact(name, undefined, reader);
    }
  }
  pieces.push(object.subarray(copied));
  return joinBytes(pieces);
}
