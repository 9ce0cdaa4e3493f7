import { decodeBodies } from '../../frames/decode-bodies.ts';
import type { Row } from '../../sql/connection.ts';
import { type BodyPlace, type IndexEntries, readBody } from './read-body.ts';
import { frameOf } from './state-columns.ts';

/** A row with its frame and what its body is the body of. */
export interface StoredBodyRow {
  readonly place: BodyPlace;
  readonly row: Row;
}

/** What the indexes hold of stored rows, read again from their bodies. */
export function storedEntries(rows: readonly StoredBodyRow[]): readonly IndexEntries[] {
  const { bytes, ends } = decodeBodies(rows.map(({ row }) => frameOf(row)));
  return rows.map(({ place }, at) => readBody(place, bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at])));
}
