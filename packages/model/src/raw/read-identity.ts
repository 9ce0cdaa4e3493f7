import type { ItemRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { memberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';

/** What tells one state of one object from another. Each is empty when the object does not have it. */
export interface RawIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

const names = {
  metadata: memberName('metadata'),
  namespace: memberName('namespace'),
  name: memberName('name'),
  uid: memberName('uid'),
  resourceVersion: memberName('resourceVersion'),
};

/**
 * Reads the identity of an object in a page of `readListPage` or an event of `readWatchEvent`, which have checked its grammar. The
 * strings are fresh copies. Of members that occur twice the last counts. Whatever is no object, or no string where a string
 * belongs, has an empty identity, so that one such item does not fail its page (KSY-F12). Cost: one pass over the metadata.
 * @throws RawJsonError Malformed when the range ends within the object.
 */
export function readIdentity(bytes: Uint8Array, range: ItemRange): RawIdentity {
  const scanner = new JsonScanner(bytes, range, { isChecked: true });
  const metadata = range.metadata ?? findMetadata(scanner, scanner.skipSpace(range.start));
  let namespace = '';
  let name = '';
  let uid = '';
  let resourceVersion = '';
  if (metadata === undefined || scanner.peek(metadata) !== jsonByte.openBrace) {
    return { namespace, name, uid, resourceVersion };
  }
  const reader = new MemberReader(scanner, metadata);
  while (reader.next()) {
    if (reader.keyIs(names.name)) name = textOf(scanner, reader);
    else if (reader.keyIs(names.namespace)) namespace = textOf(scanner, reader);
    else if (reader.keyIs(names.uid)) uid = textOf(scanner, reader);
    else if (reader.keyIs(names.resourceVersion)) resourceVersion = textOf(scanner, reader);
  }
  return { namespace, name, uid, resourceVersion };
}

function textOf(scanner: JsonScanner, reader: MemberReader): string {
  return scanner.peek(reader.valueStart) === jsonByte.quote ? reader.string() : '';
}

function findMetadata(scanner: JsonScanner, start: number): number | undefined {
  if (scanner.peek(start) !== jsonByte.openBrace) return undefined;
  const reader = new MemberReader(scanner, start);
  let metadata: number | undefined;
  while (reader.next()) {
    if (reader.keyIs(names.metadata)) metadata = reader.valueStart;
  }
  return metadata;
}
