import { type AddedAnnotations, addedAnnotations, keptAnnotations, readAnnotations } from './annotations.ts';
import { joinBytes, textPiece, withCommas } from './join-bytes.ts';
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

/**
 * A stored object as an answer shows it (SEA-B02, B04), by cutting its bytes. There is no member `annotations` when there is none
 * to show. Cost: one pass over the metadata, one copy.
 */
export function renderObject(stored: StoredBody, options: RenderOptions): Uint8Array<ArrayBuffer> {
  const { apiVersion, kind, withTypeMeta } = options;
  const types = `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},`;
  const rest = stored.body.subarray(stored.annotationsEnd + 2);
  return joinBytes([withTypeMeta ? textPiece(types) : open, ...renderMetadata(stored, options), rest]);
}

/** The metadata of a stored object as `PartialObjectMetadata`; otherwise as `renderObject`. */
export function renderPartialMetadata(stored: StoredBody, options: RenderMetadataOptions): Uint8Array<ArrayBuffer> {
  return renderMetadataOf('PartialObjectMetadata', stored, options);
}

/** The metadata of a stored object with its own `apiVersion` and `kind` (SEA-I02); otherwise as `renderObject`. */
export function renderTypedMetadata(
  stored: StoredBody,
  options: RenderMetadataOptions & Pick<RenderOptions, 'kind'>,
): Uint8Array<ArrayBuffer> {
  return renderMetadataOf(options.kind, stored, options);
}

function renderMetadataOf(kind: string, stored: StoredBody, options: RenderMetadataOptions): Uint8Array<ArrayBuffer> {
  const types = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(options.apiVersion)},`;
  return joinBytes([textPiece(types), ...renderMetadata(stored, options), close]);
}

/** The whole member `metadata`. */
function renderMetadata(stored: StoredBody, options: RenderMetadataOptions): Uint8Array[] {
  const { body, annotationsEnd } = stored;
  const opened = openingOfAnnotations(stored);
  const scanner = new JsonScanner(body, { start: opened, end: annotationsEnd + 1 }, { isChecked: true });
  const kept = keptAnnotations(body, readAnnotations(scanner, opened), options.annotations);
  const added = addedAnnotations(options.annotations);
  const resourceVersion = `"resourceVersion":${JSON.stringify(options.resourceVersion)}}`;
  if (kept.length === 0 && added === '') {
    const end = endBeforeAnnotations(body, opened);
    const separator = body[end - 1] === jsonByte.openBrace ? '' : ',';
    return [body.subarray(1, end), textPiece(separator + resourceVersion)];
  }
  const separator = kept.length === 0 || added === '' ? '' : ',';
  const rest = textPiece(`${separator}${added}},${resourceVersion}`);
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
