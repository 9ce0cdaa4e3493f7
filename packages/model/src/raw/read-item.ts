import type { ItemRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import type { JsonScanner } from './json-scanner.ts';
import { memberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';

const metadataName = memberName('metadata');

/**
 * Passes over the value at `start`, of a list or an event, checks its grammar and notes what spares later readers a pass of their own.
 * @throws RawJsonError Malformed.
 */
export function readItem(scanner: JsonScanner, start: number): ItemRange {
  if (scanner.peek(start) !== jsonByte.openBrace) return { start, end: scanner.endOfValue(start), metadata: undefined };
  const reader = new MemberReader(scanner, start);
  let metadata: number | undefined;
  while (reader.next()) {
    if (reader.keyIs(metadataName)) metadata = reader.valueStart;
  }
  return { start, end: reader.end, metadata, isCompact: !scanner.hasSpace };
}
