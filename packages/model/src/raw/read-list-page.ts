import type { ItemRange } from './byte-range.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { memberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';
import { expected, RawJsonError } from './raw-json-error.ts';
import { readItem } from './read-item.ts';

/** A page of a Kubernetes list, its items still bytes of the page. */
export interface RawListPage {
  /** Empty when the body has none. */
  readonly apiVersion: string;
  /** Empty when the body has none. Whether it is the expected one is for the caller to say (KSY-D04). */
  readonly kind: string;
  /** Never empty. */
  readonly resourceVersion: string;
  /** Empty on the last page. */
  readonly continueToken: string;
  readonly remainingItemCount?: number;
  /** In the order of the page. Each is well-formed JSON, but not necessarily an object. */
  readonly items: readonly ItemRange[];
}

const names = {
  apiVersion: memberName('apiVersion'),
  kind: memberName('kind'),
  metadata: memberName('metadata'),
  items: memberName('items'),
  resourceVersion: memberName('resourceVersion'),
  continueToken: memberName('continue'),
  remainingItemCount: memberName('remainingItemCount'),
};

interface ListMetadata {
  resourceVersion: string;
  continueToken: string;
  remainingItemCount?: number;
}

/**
 * Reads a page of a Kubernetes list (`metav1.ListMeta`) and checks that the whole body is well-formed JSON. `items: null` is an
 * empty list, as Go writes it. Of members that occur twice the last counts. Cost: one pass over the bytes, nothing is copied.
 * @throws RawJsonError NotAList for any other body (KSY-D04), Malformed for one that is cut short, broken, or nested too deeply.
 */
export function readListPage(bytes: Uint8Array): RawListPage {
  const scanner = new JsonScanner(bytes, { start: 0, end: bytes.length });
  const start = scanner.skipSpace(0);
  if (scanner.peek(start) === -1) throw expected('a list', start);
  if (scanner.peek(start) !== jsonByte.openBrace)
    throw new RawJsonError('not a list: no JSON object', { kind: 'NotAList', offset: start });
  const reader = new MemberReader(scanner, start);
  let apiVersion = '';
  let kind = '';
  let metadata: ListMetadata = { resourceVersion: '', continueToken: '' };
  let items: ItemRange[] | undefined;
  while (reader.next()) {
    if (reader.keyIs(names.apiVersion)) apiVersion = reader.string();
    else if (reader.keyIs(names.kind)) kind = reader.string();
    else if (reader.keyIs(names.metadata)) metadata = readMetadata(scanner, reader);
    else if (reader.keyIs(names.items)) items = readItems(scanner, reader);
  }
  scanner.endOfRange(reader.end);
  const subject = kind === '' ? 'the object' : `the object of kind ${JSON.stringify(kind.slice(0, 63))}`;
  if (items === undefined)
    throw new RawJsonError(`not a list: ${subject} has no items`, { kind: 'NotAList', offset: start });
  if (metadata.resourceVersion === '') {
    throw new RawJsonError(`not a list: ${subject} has no metadata.resourceVersion`, {
      kind: 'NotAList',
      offset: start,
    });
  }
  return { apiVersion, kind, ...metadata, items };
}

function readMetadata(scanner: JsonScanner, parent: MemberReader): ListMetadata {
  const metadata: ListMetadata = { resourceVersion: '', continueToken: '' };
  if (scanner.peek(parent.valueStart) === jsonByte.n) return metadata;
  const reader = new MemberReader(scanner, parent.valueStart);
  while (reader.next()) {
    if (reader.keyIs(names.resourceVersion)) metadata.resourceVersion = reader.string();
    else if (reader.keyIs(names.continueToken)) metadata.continueToken = reader.string();
    else if (reader.keyIs(names.remainingItemCount)) setRemaining(metadata, scanner, reader);
  }
  parent.valueEndsAt(reader.end);
  return metadata;
}

function setRemaining(metadata: ListMetadata, scanner: JsonScanner, reader: MemberReader): void {
  delete metadata.remainingItemCount;
  const text = new TextDecoder().decode(scanner.bytes.subarray(reader.valueStart, reader.valueEnd));
  if (text === 'null') return;
  if (!/^\d{1,15}$/.test(text)) throw expected('a count', reader.valueStart);
  metadata.remainingItemCount = Number(text);
}

/** The items' ranges; undefined when the member is neither a list nor `null`, that is when the body is no list. */
function readItems(scanner: JsonScanner, parent: MemberReader): ItemRange[] | undefined {
  const items: ItemRange[] = [];
  const first = scanner.peek(parent.valueStart);
  if (first === jsonByte.n) return items;
  if (first !== jsonByte.openBracket) return undefined;
  let at = scanner.skipSpace(parent.valueStart + 1);
  if (scanner.peek(at) !== jsonByte.closeBracket) {
    for (;;) {
      const item = readItem(scanner, at);
      items.push(item);
      at = scanner.skipSpace(item.end);
      if (scanner.peek(at) === jsonByte.closeBracket) break;
      if (scanner.peek(at) !== jsonByte.comma) throw expected("',' or ']'", at);
      at = scanner.skipSpace(at + 1);
    }
  }
  parent.valueEndsAt(at + 1);
  return items;
}
