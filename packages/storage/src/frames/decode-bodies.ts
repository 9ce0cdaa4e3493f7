import { zstdDecompressSync } from 'node:zlib';
import { StatusError } from '@orrery/model';
import { dictionaryById } from './dictionaries.ts';
import { frameSize } from './frame-size.ts';

/** What a row keeps of a body. */
export interface StoredFrame {
  readonly dictionary: number;
  readonly frame: Uint8Array;
  /** Length of the body in bytes. */
  readonly size: number;
}

/** Bodies in the order of their rows, one behind the other. */
export interface DecodedBodies {
  /** The buffer below is not used by anything else: it may be transferred. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each body ends; it begins where the one before ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** More than a page ever holds; what is beyond is a caller without bounds. */
const maxBytes = 2 ** 30;

/**
 * Decompresses the bodies of some rows: all frames of a dictionary in one call, which takes a fifth of the time that a call for each takes.
 * @param rows at most 1 GiB of bodies.
 * @throws StatusError InternalError naming the row (by its place) whose frame is damaged, has another size than the row says, or needs
 *   a dictionary this version does not have; RequestEntityTooLarge above the bound.
 */
export function decodeBodies(rows: readonly StoredFrame[]): DecodedBodies {
  const ends = new Uint32Array(rows.length);
  let total = 0;
  for (const [at, { frame, size }] of rows.entries()) {
    if (frameSize(frame) !== size) throw damaged(at, `its header does not say the ${size} bytes of the row`);
    total += size;
    if (total > maxBytes)
      throw new StatusError('RequestEntityTooLarge', `bodies of more than ${maxBytes} bytes at once`);
    ends[at] = total;
  }
  const places = placesByDictionary(rows);
  if (places.size <= 1) return { bytes: decodeGroup(rows, [...rows.keys()]), ends };
  const bytes = new Uint8Array(total);
  for (const group of places.values()) {
    const decoded = decodeGroup(rows, group);
    let start = 0;
    for (const place of group) {
      const size = rows[place]?.size ?? 0;
      bytes.set(decoded.subarray(start, start + size), (ends[place] ?? 0) - size);
      start += size;
    }
  }
  return { bytes, ends };
}

function placesByDictionary(rows: readonly StoredFrame[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [place, { dictionary }] of rows.entries()) {
    const group = places.get(dictionary);
    if (group === undefined) places.set(dictionary, [place]);
    else group.push(place);
  }
  return places;
}

/** The bodies of rows of one dictionary. */
function decodeGroup(rows: readonly StoredFrame[], places: readonly number[]): Uint8Array<ArrayBuffer> {
  const frames: Uint8Array[] = [];
  let size = 0;
  for (const place of places) {
    const row = rows[place];
    if (row === undefined) continue;
    frames.push(row.frame);
    size += row.size;
  }
  const dictionary = rows[places[0] ?? 0]?.dictionary ?? 0;
  try {
    return decompress(frames, size, dictionary);
  } catch (cause) {
    if (places.length === 1) throw damaged(places[0] ?? 0, `of dictionary ${dictionary} cannot be decoded`, cause);
    // One of them is damaged: which one shows when each is decoded alone.
    for (const place of places) decodeGroup(rows, [place]);
    throw damaged(places[0] ?? 0, `and those behind it cannot be decoded together`, cause);
  }
}

function decompress(frames: readonly Uint8Array[], size: number, dictionary: number): Uint8Array<ArrayBuffer> {
  const [first] = frames;
  if (first === undefined) return new Uint8Array();
  const content = dictionary === 0 ? undefined : dictionaryById.get(dictionary)?.content;
  if (dictionary !== 0 && content === undefined) throw new Error(`this version has no dictionary ${dictionary}`);
  const bytes = zstdDecompressSync(frames.length === 1 ? first : Buffer.concat(frames), {
    // One piece for all, and a byte more: a full piece makes zlib allocate the next.
    chunkSize: Math.max(size + 1, 64),
    maxOutputLength: Math.max(size, 1),
    rejectGarbageAfterEnd: frames.length === 1,
    ...(content === undefined ? {} : { dictionary: content }),
  });
  if (bytes.length !== size) throw new Error(`${bytes.length} bytes in place of ${size}`);
  // Small outputs are parts of the buffer that Node keeps for all.
  return bytes.buffer.byteLength > size + 64 ? new Uint8Array(bytes) : bytes;
}

function damaged(place: number, what: string, cause?: unknown): StatusError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new StatusError('InternalError', `the frame of row ${place} ${what}${reason}`, { cause });
}
