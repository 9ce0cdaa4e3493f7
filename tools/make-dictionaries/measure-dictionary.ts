import { constants, zstdCompressSync } from 'node:zlib';

/** What a dictionary does to bodies it was not made from. */
export interface DictionaryFigures {
  readonly bodies: number;
  /** Mean bytes of a body, of its frame without a dictionary, and of its frame. */
  readonly raw: number;
  readonly plain: number;
  readonly frame: number;
  readonly perSecond: number;
}

/** Compresses all bodies with and without a dictionary. @param bodies at least one. */
export function measureDictionary(
  dictionary: Uint8Array,
  bodies: readonly Uint8Array[],
  level: number,
): DictionaryFigures {
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0) / bodies.length;
  const compress = (body: Uint8Array): number =>
    zstdCompressSync(body, { params, dictionary, pledgedSrcSize: body.length, chunkSize: 4096 }).length;
  const plain = total(bodies.map((body) => zstdCompressSync(body, { params }).length));
  const frame = total(bodies.map(compress));
  const began = performance.now();
  for (const body of bodies) compress(body);
  const perSecond = (bodies.length / (performance.now() - began)) * 1000;
  return { bodies: bodies.length, raw: total(bodies.map(({ length }) => length)), plain, frame, perSecond };
}
