import type { ByteRange } from './byte-range.ts';
import { joinNeighbours } from './join-neighbours.ts';
import type { JsonScanner } from './json-scanner.ts';
import { MemberReader } from './member-reader.ts';

/** Annotations to add: key and value; no key twice. */
export type AddedAnnotations = readonly (readonly [string, string])[];

/** One annotation in an object's bytes, from the quote of its key to the end of its value. */
export interface RawAnnotation extends ByteRange {
  readonly key: string;
  readonly valueStart: number;
}

/** The annotations of the object that begins at `pos`, in their order. */
export function readAnnotations(scanner: JsonScanner, pos: number): RawAnnotation[] {
  const annotations: RawAnnotation[] = [];
  const reader = new MemberReader(scanner, pos);
  while (reader.next()) {
    const { keyStart, valueStart, valueEnd } = reader;
    annotations.push({ start: keyStart, end: valueEnd, key: reader.key(), valueStart });
  }
  return annotations;
}

/** The members that are there, less those that are added under the same key; pieces to be joined by commas. */
export function keptAnnotations(
  bytes: Uint8Array,
  present: readonly RawAnnotation[],
  added: AddedAnnotations,
): Uint8Array[] {
  return joinNeighbours(
    bytes,
    present.filter((annotation) => !added.some(([key]) => key === annotation.key)),
  );
}

/** The added members as JSON text, joined by commas. */
export function addedAnnotations(added: AddedAnnotations): string {
  return added.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',');
}
