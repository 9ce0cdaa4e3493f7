import { type JsonValue, parseJsonValue } from '../json/json-value.ts';
import type { ByteRange, ItemRange } from '../raw/byte-range.ts';
import { joinBytes, textPiece, withCommas } from '../raw/join-bytes.ts';
import { isJsonSpace, jsonByte } from '../raw/json-bytes.ts';
import { JsonScanner } from '../raw/json-scanner.ts';
import { memberName } from '../raw/member-name.ts';
import { MemberReader } from '../raw/member-reader.ts';
import { expected, RawJsonError } from '../raw/raw-json-error.ts';

/** A frame whose objects are still bytes of the request. */
export interface RawFrame {
  /** Everything but the objects, parsed; not checked against a schema. */
  readonly head: JsonValue;
  /** Objects of `items` or `upsert`; undefined when the frame has neither. Each is well-formed JSON, not necessarily an object. */
  readonly items: readonly ItemRange[] | undefined;
}

const names = {
  frames: memberName('frames'),
  items: memberName('items'),
  upsert: memberName('upsert'),
  metadata: memberName('metadata'),
  apiVersion: memberName('apiVersion'),
  kind: memberName('kind'),
};

const lineFeed = 0x0a;

/**
 * Reads the frames of a request: one JSON object `{"frames":[...]}`. The whole body is checked to be well-formed; objects are not copied.
 * @throws RawJsonError Malformed with the offset of what is wrong.
 */
export function readFrames(bytes: Uint8Array): RawFrame[] {
  const scanner = new JsonScanner(bytes, { start: 0, end: bytes.length });
  const start = scanner.skipSpace(0);
  const reader = new MemberReader(scanner, start);
  let frames: RawFrame[] | undefined;
  while (reader.next()) {
    if (!reader.keyIs(names.frames)) continue;
    const read: RawFrame[] = [];
    const end = readList(scanner, reader.valueStart, (at) => {
      const frame = readFrame(scanner, at);
      read.push(frame.frame);
      return frame.end;
    });
    reader.valueEndsAt(end);
    frames = read;
  }
  scanner.endOfRange(reader.end);
  if (frames === undefined) throw new RawJsonError('the request has no frames', { kind: 'Malformed', offset: start });
  return frames;
}

/** Reads the frames of a request with one on each line; empty lines are nothing. Errors as `readFrames`. */
export function readFrameLines(bytes: Uint8Array): RawFrame[] {
  return linesOf(bytes).map((line) => {
    const scanner = new JsonScanner(bytes, line);
    const { frame, end } = readFrame(scanner, scanner.skipSpace(line.start));
    scanner.endOfRange(end);
    return frame;
  });
}

/** An object of a request that says nothing of frames. */
export interface RequestObject {
  readonly range: ItemRange;
  /** `<apiVersion>/<Kind>` by the typed list it was in (`PodList`), for items that do not say their kind; empty otherwise. */
  readonly listed: string;
}

/**
 * Reads the objects of a request: a list (`items`), one object, or one object or list on each line. Errors as `readFrames`.
 * @param isLines whether each line is a document of its own.
 */
export function readObjects(bytes: Uint8Array, isLines: boolean): RequestObject[] {
  const documents = isLines ? linesOf(bytes) : [{ start: 0, end: bytes.length }];
  return documents.flatMap((range) => {
    const scanner = new JsonScanner(bytes, range);
    const item = readItem(scanner, scanner.skipSpace(range.start));
    scanner.endOfRange(item.end);
    return listedObjects(scanner, item) ?? [{ range: item, listed: '' }];
  });
}

/** Objects of a part that was kept as a JSON list; errors as `readFrames`. */
export function readItemList(bytes: Uint8Array): ItemRange[] {
  const scanner = new JsonScanner(bytes, { start: 0, end: bytes.length }, { isChecked: true });
  return itemsAt(scanner, 0).items;
}

function listedObjects(scanner: JsonScanner, document: ByteRange): RequestObject[] | undefined {
  if (scanner.peek(document.start) !== jsonByte.openBrace) return undefined;
  const reader = new MemberReader(scanner, document.start);
  let items: ItemRange[] | undefined;
  let apiVersion = '';
  let kind = '';
  while (reader.next()) {
    const first = scanner.peek(reader.valueStart);
    if (reader.keyIs(names.items) && first === jsonByte.openBracket) items = itemsAt(scanner, reader.valueStart).items;
    else if (reader.keyIs(names.apiVersion) && first === jsonByte.quote) apiVersion = reader.string();
    else if (reader.keyIs(names.kind) && first === jsonByte.quote) kind = reader.string();
  }
  const [, single = ''] = /^(.+)List$/.exec(kind) ?? [];
  const listed = single === '' ? '' : `${apiVersion}/${single}`;
  return kind.endsWith('List') ? items?.map((range) => ({ range, listed })) : undefined;
}

function linesOf(bytes: Uint8Array): ByteRange[] {
  const lines: ByteRange[] = [];
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found < 0 ? bytes.length : found;
    let at = start;
    while (at < end && isJsonSpace(bytes[at] ?? 0)) at++;
    if (at < end) lines.push({ start, end });
    start = end + 1;
  }
  return lines;
}

function readFrame(scanner: JsonScanner, pos: number): { readonly frame: RawFrame; readonly end: number } {
  const reader = new MemberReader(scanner, pos);
  const head: Uint8Array[] = [];
  let items: ItemRange[] | undefined;
  while (reader.next()) {
    if (reader.keyIs(names.items) || reader.keyIs(names.upsert)) {
      const read = itemsAt(scanner, reader.valueStart);
      items = items === undefined ? read.items : [...items, ...read.items];
      reader.valueEndsAt(read.end);
    } else head.push(scanner.bytes.subarray(reader.keyStart, reader.valueEnd));
  }
  const text = joinBytes([textPiece('{'), ...withCommas(head), textPiece('}')]);
  return { frame: { head: parseJsonValue(text), items }, end: reader.end };
}

function itemsAt(scanner: JsonScanner, pos: number): { readonly items: ItemRange[]; readonly end: number } {
  const items: ItemRange[] = [];
  const end = readList(scanner, pos, (at) => {
    const item = readItem(scanner, at);
    items.push(item);
    return item.end;
  });
  return { items, end };
}

/** Goes through a list; `null` is an empty one, as Go writes it. @returns the position behind it. */
function readList(scanner: JsonScanner, pos: number, readElement: (at: number) => number): number {
  if (scanner.peek(pos) === jsonByte.n) return scanner.endOfValue(pos);
  if (scanner.peek(pos) !== jsonByte.openBracket) throw expected('a list', pos);
  let at = scanner.skipSpace(pos + 1);
  if (scanner.peek(at) === jsonByte.closeBracket) return at + 1;
  for (;;) {
    at = scanner.skipSpace(readElement(at));
    if (scanner.peek(at) === jsonByte.closeBracket) return at + 1;
    if (scanner.peek(at) !== jsonByte.comma) throw expected("',' or ']'", at);
    at = scanner.skipSpace(at + 1);
  }
}

function readItem(scanner: JsonScanner, start: number): ItemRange {
  if (scanner.peek(start) !== jsonByte.openBrace) return { start, end: scanner.endOfValue(start), metadata: undefined };
  const reader = new MemberReader(scanner, start);
  let metadata: number | undefined;
  while (reader.next()) {
    if (reader.keyIs(names.metadata)) metadata = reader.valueStart;
  }
  return { start, end: reader.end, metadata };
}
