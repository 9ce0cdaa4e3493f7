import type { ByteRange } from './byte-range.ts';
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
 * Reads the identity of an object within a page or an event. The strings are fresh copies. Of members that occur twice the last
 * counts. Cost: one pass over the object's bytes, which is what makes a later duplicate seen.
 * @throws RawJsonError Malformed when the range holds no JSON object, or one whose identity is not of strings.
 */
export function readIdentity(bytes: Uint8Array, range: ByteRange): RawIdentity {
  const scanner = new JsonScanner(bytes, range, { isChecked: true });
  const reader = new MemberReader(scanner, scanner.skipSpace(range.start));
  let identity: RawIdentity = { namespace: '', name: '', uid: '', resourceVersion: '' };
  while (reader.next()) {
    if (reader.keyIs(names.metadata)) identity = readFromMetadata(scanner, reader);
  }
  scanner.endOfRange(reader.end);
  return identity;
}

function readFromMetadata(scanner: JsonScanner, parent: MemberReader): RawIdentity {
  const reader = new MemberReader(scanner, parent.valueStart);
  let namespace = '';
  let name = '';
  let uid = '';
  let resourceVersion = '';
  while (reader.next()) {
    if (reader.keyIs(names.name)) name = reader.string();
    else if (reader.keyIs(names.namespace)) namespace = reader.string();
    else if (reader.keyIs(names.uid)) uid = reader.string();
    else if (reader.keyIs(names.resourceVersion)) resourceVersion = reader.string();
  }
  parent.valueEndsAt(reader.end);
  return { namespace, name, uid, resourceVersion };
}
