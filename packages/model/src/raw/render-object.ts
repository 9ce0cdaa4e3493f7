import { Buffer } from 'node:buffer';
import { type AddedAnnotations, addedAnnotations, keptAnnotations, readAnnotations } from './annotations.ts';
import { textPiece, withCommas } from './join-bytes.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { MemberReader } from './member-reader.ts';

/** A body in the layout of `normaliseObject`. */
export interface StoredBody {
  readonly body: Uint8Array;
  /** Offset in `body` of the brace that closes `metadata.annotations`. */
  readonly annotationsEnd: number;
}

/** What an answer shows beside what is stored. */
export interface RenderOptions {
  readonly apiVersion: string;
  readonly kind: string;
  /** Orrery's revision, in decimal. */
  readonly resourceVersion: string;
  /** Added, in place of stored annotations of the same key. */
  readonly annotations: AddedAnnotations;
  /** Whether `apiVersion` and `kind` are shown: items of typed lists of built-in kinds have neither (SEA-B06). */
  readonly withTypeMeta: boolean;
}

/** What an answer of metadata alone shows beside what is stored. `apiVersion`: `meta.k8s.io/v1` or `meta.k8s.io/v1beta1`. */
export type RenderMetadataOptions = Pick<RenderOptions, 'apiVersion' | 'resourceVersion' | 'annotations'>;

const open = textPiece('{');
const close = textPiece('}');
/** Where the metadata's brace is in every stored body. */
const metadataStart = '{"metadata":'.length;

/** The bytes of the metadata of a stored body, its annotations among them. */
export function metadataBytes({ body, annotationsEnd }: StoredBody): Uint8Array {
  return body.subarray(metadataStart, annotationsEnd + '}}'.length);
}

/**
 * A stored object as an answer shows it (SEA-B02, B04): the pieces of its text one behind the other, most of them views of its bytes,
 * so that a page of objects is copied once. There is no member `annotations` when there is none to show. Cost: a pass over the metadata
 * when it may hold an annotation that is added.
 */
export function renderObject(stored: StoredBody, options: RenderOptions): Uint8Array[] {
  const { apiVersion, kind, withTypeMeta } = options;
  const types = withTypeMeta
    ? textPiece(`{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},`)
    : open;
  const rest = stored.body.subarray(stored.annotationsEnd + 2);
  return [types, ...renderMetadata(stored, options), rest];
}

/** The metadata of a stored object as `PartialObjectMetadata`; otherwise as `renderObject`. */
export function renderPartialMetadata(stored: StoredBody, options: RenderMetadataOptions): Uint8Array[] {
  return renderMetadataOf('PartialObjectMetadata', stored, options);
}

/** The metadata of a stored object with its own `apiVersion` and `kind` (SEA-I02); otherwise as `renderObject`. */
export function renderTypedMetadata(
  stored: StoredBody,
  options: RenderMetadataOptions & Pick<RenderOptions, 'kind'>,
): Uint8Array[] {
  return renderMetadataOf(options.kind, stored, options);
}

function renderMetadataOf(kind: string, stored: StoredBody, options: RenderMetadataOptions): Uint8Array[] {
  const types = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(options.apiVersion)},`;
  return [textPiece(types), ...renderMetadata(stored, options), close];
}

/** The whole member `metadata`. */
function renderMetadata(stored: StoredBody, options: RenderMetadataOptions): Uint8Array[] {
  const { annotations, resourceVersion } = options;
  const end = `"resourceVersion":${JSON.stringify(resourceVersion)}}`;
  if (annotations.length === 0 || mayHold(stored, annotations)) return replaceAnnotations(stored, annotations, end);
  const { body, annotationsEnd } = stored;
  const separator = body[annotationsEnd - 1] === jsonByte.openBrace ? '' : ',';
  return [body.subarray(1, annotationsEnd), textPiece(`${separator}${addedAnnotations(annotations)}},${end}`)];
}

/** Whether the metadata may have one of the annotations: false when the text of no key is in it, nor any escape. */
function mayHold({ body, annotationsEnd }: StoredBody, annotations: AddedAnnotations): boolean {
  if (body[annotationsEnd - 1] === jsonByte.openBrace) return false;
  // as text, in which is looked for faster than in bytes
  const metadata = Buffer.from(body.buffer, body.byteOffset, annotationsEnd).toString();
  if (metadata.includes('\\')) return true;
  return annotations.some(([key]) => metadata.includes(key));
}

/** The whole member `metadata` with its annotations less those that are added, and these. @param end its last member and brace. */
function replaceAnnotations(stored: StoredBody, annotations: AddedAnnotations, end: string): Uint8Array[] {
  const { body, annotationsEnd } = stored;
  const opened = openingOfAnnotations(stored);
  const scanner = new JsonScanner(body, { start: opened, end: annotationsEnd + 1 }, { isChecked: true });
  const kept = keptAnnotations(body, readAnnotations(scanner, opened), annotations);
  const added = addedAnnotations(annotations);
  if (kept.length === 0 && added === '') {
    const before = endBeforeAnnotations(body, opened);
    const separator = body[before - 1] === jsonByte.openBrace ? '' : ',';
    return [body.subarray(1, before), textPiece(separator + end)];
  }
  const separator = kept.length === 0 || added === '' ? '' : ',';
  const rest = textPiece(`${separator}${added}},${end}`);
  return [body.subarray(1, opened + 1), ...withCommas(kept), rest];
}

/** Offset of the brace that opens `metadata.annotations`. */
function openingOfAnnotations({ body, annotationsEnd }: StoredBody): number {
  if (body[annotationsEnd - 1] === jsonByte.openBrace) return annotationsEnd - 1;
  const scanner = new JsonScanner(body, { start: 0, end: body.length }, { isChecked: true });
  const reader = new MemberReader(scanner, metadataStart);
  let opened = metadataStart;
  while (reader.next()) opened = reader.valueStart;
  return opened;
}

/** Where the metadata's other members end. */
function endBeforeAnnotations(body: Uint8Array, opened: number): number {
  const key = opened - '"annotations":'.length;
  return body[key - 1] === jsonByte.comma ? key - 1 : key;
}
