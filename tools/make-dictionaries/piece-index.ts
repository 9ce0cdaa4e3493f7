import type { FleetBody } from './fleet-bodies.ts';

/** Pieces that fewer fleets have are names and values of those fleets. */
const leastFleets = 4;

/** All overlapping pieces of the training texts, and what each is worth in a dictionary. */
export interface PieceIndex {
  /** The texts one behind the other, in ASCII. */
  readonly text: string;
  readonly length: number;
  /** Which piece begins at each place; -1 where none does. */
  readonly pieceAt: Int32Array;
  /** In how many bodies a piece is; 0 when in too few fleets. */
  readonly worth: Float64Array;
}

/** Indexes the pieces of `length` characters of each body. Characters beyond ASCII are left out: they are no structure. */
export function indexPieces(bodies: readonly FleetBody[], length: number): PieceIndex {
  const texts = bodies.map(({ body }) =>
    Buffer.from(body)
      .toString()
      .replace(/[^ -~]/g, ''),
  );
  const text = texts.join('');
  const pieceAt = new Int32Array(text.length).fill(-1);
  const numbers = new Map<string, number>();
  const seen: { count: number; last: number; readonly seeds: Set<number> }[] = [];
  let start = 0;
  for (const [index, each] of texts.entries()) {
    for (let at = 0; at + length <= each.length; at += 1) {
      const piece = each.slice(at, at + length);
      const number = numbers.get(piece) ?? seen.length;
      if (number === seen.length) {
        numbers.set(piece, number);
        seen.push({ count: 0, last: -1, seeds: new Set() });
      }
      pieceAt[start + at] = number;
      const note = seen[number];
      if (note === undefined || note.last === index) continue;
      note.last = index;
      note.count += 1;
      note.seeds.add(bodies[index]?.seed ?? 0);
    }
    start += each.length;
  }
  const worth = Float64Array.from(seen, ({ count, seeds }) => (seeds.size >= leastFleets ? count : 0));
  return { text, length, pieceAt, worth };
}
