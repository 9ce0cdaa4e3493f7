import type { KeyObject } from 'node:crypto';
import type { Clock } from '@orrery/kit';

/** Bounds of S-01.6. */
const capacity = 1_000;
const maxAgeMs = 5 * 60_000;

interface Entry {
  readonly key: KeyObject;
  readonly since: number;
}

/**
 * Unwrapped data encryption keys: at most 1,000, the oldest goes first, none for more than 5 minutes, also when nobody asks for it.
 * The age counts from unwrapping; use does not prolong it.
 */
export class DekCache implements Disposable {
  readonly #clock: Clock;
  readonly #disposed = new AbortController();
  /** In the order of `since`. */
  readonly #entries = new Map<string, Entry>();
  #isSweeping = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many keys are held. */
  get size(): number {
    return this.#entries.size;
  }

  get(id: string): KeyObject | undefined {
    this.#dropOld();
    return this.#entries.get(id)?.key;
  }

  /** Does nothing after disposal. */
  put(id: string, key: KeyObject): void {
    if (this.#disposed.signal.aborted) return;
    this.#entries.delete(id);
    this.#entries.set(id, { key, since: this.#clock.monotonic() });
    for (const [oldest] of this.#entries) {
      if (this.#entries.size <= capacity) break;
      this.#entries.delete(oldest);
    }
    if (!this.#isSweeping) void this.#sweep();
  }

  [Symbol.dispose](): void {
    this.#disposed.abort();
    this.#entries.clear();
  }

  /** Runs while there are entries. It never rejects. */
  async #sweep(): Promise<void> {
    this.#isSweeping = true;
    for (let oldest = this.#oldest(); oldest !== undefined; oldest = this.#oldest()) {
      // At least 1 ms, since a timer may be early by a fraction of one.
      const waitMs = Math.max(1, oldest.since + maxAgeMs - this.#clock.monotonic());
      const isDisposed = await this.#clock.sleep(waitMs, { signal: this.#disposed.signal }).then(
        () => false,
        () => true,
      );
      if (isDisposed) break;
      this.#dropOld();
    }
    this.#isSweeping = false;
  }

  #oldest(): Entry | undefined {
    return this.#entries.values().next().value;
  }

  #dropOld(): void {
    const limit = this.#clock.monotonic() - maxAgeMs;
    for (const [id, entry] of this.#entries) {
      if (entry.since > limit) break;
      this.#entries.delete(id);
    }
  }
}
