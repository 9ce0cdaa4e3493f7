import type { ItemRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { memberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';
import { expected } from './raw-json-error.ts';
import { readItem } from './read-item.ts';

/** One line of a watch (`metav1.WatchEvent`). */
export interface RawWatchEvent {
  /** `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`, as far as the server keeps to the protocol. Never empty. */
  readonly type: string;
  /** A well-formed JSON object: the object, or for `ERROR` a Status. */
  readonly object: ItemRange;
}

const names = { type: memberName('type'), object: memberName('object') };

/**
 * Reads one line of a watch, with or without its line feed, and checks that all of it is well-formed JSON.
 * @throws RawJsonError Malformed for anything else (KSY-D24: such a line is never skipped).
 */
export function readWatchEvent(line: Uint8Array): RawWatchEvent {
  const scanner = new JsonScanner(line, { start: 0, end: line.length });
  const reader = new MemberReader(scanner, scanner.skipSpace(0));
  let type = '';
  let object: ItemRange | undefined;
  while (reader.next()) {
    if (reader.keyIs(names.type)) type = reader.string();
    else if (reader.keyIs(names.object)) {
      object = readItem(scanner, reader.valueStart);
      reader.valueEndsAt(object.end);
    }
  }
  scanner.endOfRange(reader.end);
  if (type === '') throw expected("a member 'type'", reader.end);
  if (object === undefined || line[object.start] !== jsonByte.openBrace) {
    throw expected("an object as member 'object'", object?.start ?? reader.end);
  }
  return { type, object };
}
