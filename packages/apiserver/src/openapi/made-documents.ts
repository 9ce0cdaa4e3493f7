/** A document that was made, as it is sent. */
type Body = Uint8Array | string;

interface Made {
  readonly body: Promise<Body>;
  size: number;
}

/**
 * Documents that cost more to make than to keep, by what they are made of, so that one never becomes wrong. When they have more than
 * `maxBytes` together, the one that was asked for longest ago goes.
 */
export class MadeDocuments {
  readonly #maxBytes: number;
  readonly #made = new Map<string, Made>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @param make is called once for all who ask while it works; what it throws is not kept. */
  async of(key: string, make: () => Promise<Body>): Promise<Body> {
    const known = this.#made.get(key);
    if (known !== undefined) {
      this.#made.delete(key);
      this.#made.set(key, known);
      return await known.body;
    }
    const made: Made = { body: make(), size: 0 };
    this.#made.set(key, made);
    try {
      const body = await made.body;
      made.size = body.length;
      this.#bytes += made.size;
      this.#trim();
      return body;
    } catch (error) {
      this.#made.delete(key);
      throw error;
    }
  }

  #trim(): void {
    for (const [key, { size }] of this.#made) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#made.delete(key);
      this.#bytes -= size;
    }
  }
}
