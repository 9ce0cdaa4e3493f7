/** Bytes of written events that are kept for other watchers, and for how long they would be written alike. */
const maxBytes = 16 * 1024 * 1024;
const maxAgeMs = 1_000;

interface Written {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Events as they were written for one watcher, for others who are told the same in the same form (SEA-T13). */
export class SharedEvents {
  readonly #written = new Map<string, Written>();
  #bytes = 0;

  /**
   * @param key names the event and its form; equal keys are written alike.
   * @param nowMs the moment ages are counted to, which may be a little off.
   */
  take(key: string, nowMs: number, write: () => Uint8Array): Uint8Array {
    const known = this.#written.get(key);
    if (known !== undefined && nowMs - known.at < maxAgeMs && nowMs >= known.at) return known.bytes;
    const bytes = write();
    if (known !== undefined) this.#forget(key, known);
    this.#written.set(key, { bytes, at: nowMs });
    this.#bytes += bytes.length;
    for (const [oldest, written] of this.#written) {
      if (this.#bytes <= maxBytes) break;
      this.#forget(oldest, written);
    }
    return bytes;
  }

  #forget(key: string, { bytes }: Written): void {
    this.#written.delete(key);
    this.#bytes -= bytes.length;
  }
}
