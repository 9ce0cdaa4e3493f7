import type { ByteRange } from './byte-range.ts';

/** The text of some members of an object of compact JSON, in order: one piece for members that only a comma parts. */
export function joinNeighbours(bytes: Uint8Array, members: readonly ByteRange[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  let end = -1;
  for (const member of members) {
    if (end + 1 !== member.start) {
      if (end > start) pieces.push(bytes.subarray(start, end));
      start = member.start;
    }
    end = member.end;
  }
  if (end > start) pieces.push(bytes.subarray(start, end));
  return pieces;
}
