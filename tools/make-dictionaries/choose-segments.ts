import type { FleetBody } from './fleet-bodies.ts';
import { indexPieces, type PieceIndex } from './piece-index.ts';

/** Of lengths from 8 to 16 this makes the smallest frames of pods. */
const pieceLength = 12;
/** Of lengths from 64 to 4096 likewise: longer ones repeat, shorter ones break what belongs together. */
const segmentLength = 512;

/** A stretch of the training texts, end excluded. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Chooses what a dictionary contains: again and again the segment whose pieces are in most bodies, pieces chosen before counting
 * nothing (the idea of zstd's COVER). The texts are taken in turn by parts, so that segments come from all over them.
 * @returns segments of together `sizeBytes` ASCII characters, the most useful last.
 */
export function chooseSegments(bodies: readonly FleetBody[], sizeBytes: number): string[] {
  const index = indexPieces(bodies, pieceLength);
  const worth = Float64Array.from(index.worth);
  const parts = Math.max(4, Math.ceil(sizeBytes / segmentLength / 4));
  const partLength = Math.ceil(index.text.length / parts);
  const chosen: string[] = [];
  let size = 0;
  let empty = 0;
  for (let part = 0; size < sizeBytes && empty < parts; part = (part + 1) % parts) {
    const range = { start: part * partLength, end: Math.min(index.text.length, (part + 1) * partLength) };
    const best = bestSegment(index, worth, range);
    empty = best === undefined ? empty + 1 : 0;
    if (best === undefined) continue;
    const segment = index.text.slice(best.start, best.end).slice(0, sizeBytes - size);
    for (let at = best.start; at + pieceLength <= best.end; at += 1) worth[index.pieceAt[at] ?? -1] = 0;
    chosen.push(segment);
    size += segment.length;
  }
  return chosen.reverse();
}

/** The most valuable segment of a range, without worthless ends; undefined when nothing is left in it. */
function bestSegment(index: PieceIndex, worth: Float64Array, range: Stretch): Stretch | undefined {
  const inside = new Map<number, number>();
  let sum = 0;
  let best = { worth: 0, start: -1 };
  let start = range.start;
  for (let at = range.start; at < range.end; at += 1) {
    sum += entering(inside, index.pieceAt[at] ?? -1) ? worthOf(index, worth, at) : 0;
    if (at - start >= segmentLength - pieceLength) {
      sum -= leaving(inside, index.pieceAt[start] ?? -1) ? worthOf(index, worth, start) : 0;
      start += 1;
    }
    if (sum > best.worth) best = { worth: sum, start };
  }
  return best.start < 0
    ? undefined
    : trim(index, worth, { start: best.start, end: Math.min(range.end, best.start + segmentLength) });
}

function worthOf({ pieceAt }: PieceIndex, worth: Float64Array, at: number): number {
  return worth[pieceAt[at] ?? -1] ?? 0;
}

/** Notes a piece; true when it was not inside. */
function entering(inside: Map<number, number>, piece: number): boolean {
  const count = inside.get(piece) ?? 0;
  inside.set(piece, count + 1);
  return count === 0;
}

/** Takes a piece out; true when it is no longer inside. */
function leaving(inside: Map<number, number>, piece: number): boolean {
  const count = inside.get(piece) ?? 0;
  if (count > 1) inside.set(piece, count - 1);
  else inside.delete(piece);
  return count === 1;
}

function trim(index: PieceIndex, worth: Float64Array, { start, end }: Stretch): Stretch {
  let [first, last] = [start, end - pieceLength];
  while (first < last && worthOf(index, worth, first) === 0) first += 1;
  while (last > first && worthOf(index, worth, last) === 0) last -= 1;
  return { start: first, end: last + pieceLength };
}
