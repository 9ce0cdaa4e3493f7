import type { ItemRange } from '../raw/byte-range.ts';
import { joinBytes, textPiece, withCommas } from '../raw/join-bytes.ts';
import { jsonByte } from '../raw/json-bytes.ts';
import { JsonScanner } from '../raw/json-scanner.ts';
import { memberName } from '../raw/member-name.ts';
import { MemberReader } from '../raw/member-reader.ts';
import { ObjectMembers } from '../raw/object-members.ts';
import { type RawIdentity, readIdentity } from '../raw/read-identity.ts';

/** What a pushed item says of itself. */
export interface FeedItemIdentity extends Omit<RawIdentity, 'resourceVersion'> {
  /** `metadata.resourceVersion`, or, if absent, the top-level member `fp`; empty when it has neither (TAG-F21). */
  readonly fingerprint: string;
  /** `apiVersion` and `kind` as written; empty when absent. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Whether there is a member `fp`, which is not stored. */
  readonly hasFp: boolean;
}

const names = { fp: memberName('fp'), apiVersion: memberName('apiVersion'), kind: memberName('kind') };

/**
 * Reads the identity and fingerprint of an item of `readFrames`, which checked its grammar. What is no object has an empty one.
 * @throws RawJsonError Malformed when the range ends within the object.
 */
export function readFeedItem(bytes: Uint8Array, range: ItemRange): FeedItemIdentity {
  const { resourceVersion, ...identity } = readIdentity(bytes, range);
  const scanner = new JsonScanner(bytes, range, { isChecked: true });
  const found = { fp: '', apiVersion: '', kind: '' };
  let hasFp = false;
  if (scanner.peek(range.start) === jsonByte.openBrace) {
    const reader = new MemberReader(scanner, range.start);
    while (reader.next()) {
      if (reader.keyIs(names.fp)) {
        hasFp = true;
        found.fp = textOf(scanner, reader);
      } else if (reader.keyIs(names.kind)) found.kind = textOf(scanner, reader);
      else if (reader.keyIs(names.apiVersion)) found.apiVersion = textOf(scanner, reader);
    }
  }
  const { fp, apiVersion, kind } = found;
  return { ...identity, apiVersion, kind, hasFp, fingerprint: resourceVersion === '' ? fp : resourceVersion };
}

/** An object without its member `fp`, as bytes of their own. */
export function withoutFp(bytes: Uint8Array, range: ItemRange): Uint8Array {
  const scanner = new JsonScanner(bytes, range, { isChecked: true });
  const members = new ObjectMembers(scanner, range.start, [names.fp]);
  return joinBytes([textPiece('{'), ...withCommas(members.pieces((name) => name === undefined)), textPiece('}')]);
}

function textOf(scanner: JsonScanner, reader: MemberReader): string {
  return scanner.peek(reader.valueStart) === jsonByte.quote ? reader.string() : '';
}
