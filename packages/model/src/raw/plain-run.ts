import { jsonByte } from './json-bytes.ts';

/** 1 for the bytes a run of plain string bytes ends at: the quote, the backslash and what JSON forbids in strings. */
const endsPlainRun = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === jsonByte.quote || byte === jsonByte.backslash ? 1 : 0,
);

/**
 * The first position from `pos` on, at most `end`, of a byte that ends a run of plain bytes within a string. A table look-up per
 * byte: strings of objects have 10 to 20 bytes, for which a call of the engine's own `indexOf` (about 28 ns) costs more.
 */
export function endOfPlainRun(bytes: Uint8Array, pos: number, end: number): number {
  let at = pos;
  while (at < end && endsPlainRun[bytes[at] ?? 0] === 0) at++;
  return at;
}
