import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { StatusError } from '@orrery/model';

const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Text packed at once: a millisecond of work. */
const pieceChars = 128 * 1024;

/**
 * Keeps a long text, packed, until all of it is there: only then is it known that nothing is missing, and what its tag is. Labels of
 * targets pack to a tenth.
 */
export class TextSpool {
  readonly #maxBytes: number;
  readonly #hash = createHash('sha256');
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;
  #open = '';

  /** @param maxBytes of memory. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws StatusError ServiceUnavailable when it takes more memory than it may. */
  append(text: string): void {
    this.#open += text;
    if (this.#open.length >= pieceChars) this.#pack();
  }

  /** The hash of all that was appended; nothing is appended from then on. */
  end(): string {
    this.#pack();
    return this.#hash.digest('base64url').slice(0, 27);
  }

  /** The text, piece by piece. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (const piece of this.#pieces) yield zstdDecompressSync(piece);
  }

  #pack(): void {
    if (this.#open === '') return;
    const bytes = Buffer.from(this.#open);
    this.#open = '';
    this.#hash.update(bytes);
    // a copy, since the result is a part of a larger buffer
    const packed = Uint8Array.from(zstdCompressSync(bytes, packing));
    this.#bytes += packed.length;
    if (this.#bytes > this.#maxBytes)
      throw new StatusError(
        'ServiceUnavailable',
        `the answer takes more than ${this.#maxBytes / 1024 / 1024} MiB to put together; ask for less with clusters, namespaces or q`,
      );
    this.#pieces.push(packed);
  }
}
