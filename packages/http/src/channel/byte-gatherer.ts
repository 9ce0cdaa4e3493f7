const firstBlockBytes = 1024;
const largestBlockBytes = 64 * 1024;
/** Chunks from this size on are kept as they are; a DATA frame of HTTP/2 has 16 KiB by default. */
const largeChunkBytes = 16 * 1024;

/** Gathers chunks of bytes into one run of bytes. */
export interface ByteGatherer {
  /** How many bytes were added since the last `take`. */
  size(): number;
  /** Adds a chunk; a large one is not copied and must not change before `take`. */
  add(chunk: Uint8Array): void;
  /** Everything added, in its order, shared with nobody; the gatherer is empty afterwards. */
  take(): Uint8Array;
}

/**
 * An empty gatherer. Small chunks are copied into blocks: memory is at most a small multiple of the bytes, however small the chunks
 * are that the other side makes, and work is in proportion to the bytes.
 */
export function createByteGatherer(): ByteGatherer {
  let pieces: Uint8Array[] = [];
  let block = Buffer.alloc(0);
  /** The part of the block that is filled but not among the pieces. */
  let start = 0;
  let end = 0;
  let size = 0;
  const seal = (): void => {
    if (end > start) pieces.push(block.subarray(start, end));
    start = end;
  };
  return {
    size: () => size,
    add: (chunk) => {
      if (chunk.length >= largeChunkBytes) {
        seal();
        pieces.push(chunk);
      } else if (chunk.length > 0) {
        if (end + chunk.length > block.length) {
          seal();
          const blockBytes = Math.min(Math.max(size, firstBlockBytes), largestBlockBytes);
          block = Buffer.allocUnsafe(Math.max(blockBytes, chunk.length));
          start = 0;
          end = 0;
        }
        block.set(chunk, end);
        end += chunk.length;
      }
      size += chunk.length;
    },
    take: () => {
      seal();
      const whole = Buffer.concat(pieces, size);
      pieces = [];
      // A watch may wait for its next bytes for minutes: the block is not kept.
      block = Buffer.alloc(0);
      start = 0;
      end = 0;
      size = 0;
      return whole;
    },
  };
}
