const magic = [0x28, 0xb5, 0x2f, 0xfd] as const;

/**
 * Size of the content of a zstd frame as its header says it (RFC 8878, 3.1.1), which the decoder holds it to.
 * @returns undefined when the bytes begin no frame, or one that does not say.
 */
export function frameSize(frame: Uint8Array): number | undefined {
  const descriptor = frame[4];
  if (descriptor === undefined || magic.some((byte, at) => frame[at] !== byte)) return undefined;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  if (sizeFlag === 0 && !isSingleSegment) return undefined;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + dictionaryIdBytes;
  const sizeBytes = 2 ** sizeFlag;
  if (at + sizeBytes > frame.length) return undefined;
  let size = 0;
  for (let byte = sizeBytes - 1; byte >= 0; byte -= 1) size = size * 256 + (frame[at + byte] ?? 0);
  return sizeBytes === 2 ? size + 256 : size;
}
