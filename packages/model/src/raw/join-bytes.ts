import { Buffer } from 'node:buffer';

const comma = Buffer.from(',');

/** The pieces one after the other, as one buffer of their own. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** The pieces with a comma between each two. */
export function withCommas(pieces: readonly Uint8Array[]): Uint8Array[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [comma, piece]));
}

/** Length of the pieces together, in bytes. */
export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((length, piece) => length + piece.length, 0);
}

/** Text as a piece, in UTF-8. */
export function textPiece(text: string): Uint8Array {
  return Buffer.from(text);
}
