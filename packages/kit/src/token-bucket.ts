import type { Clock } from './clock.ts';

/** How much a bucket gives. */
export interface TokenBucketOptions {
  /** Tokens that come per second. */
  readonly perSecond: number;
  /** Tokens it holds at most, and at the start. */
  readonly burst: number;
  readonly clock: Clock;
}

/** Who takes a token. */
export interface TokenTaker {
  /** Of those who wait the one with the lowest rank is next, within a rank the first that came. */
  readonly rank: number;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly rank: number;
  readonly enter: () => void;
}

/** Limits a rate: one token per use. Who waits is held by its caller's promise only, so as many wait as callers there are. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  /** By rank, then by arrival. */
  readonly #waiting: Waiter[] = [];
  #tokens: number;
  #filledAt: number;
  #isServing = false;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#filledAt = options.clock.monotonic();
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Waits for a token; gives the milliseconds waited. Rejects with the signal's reason when it aborts first, and then takes none. */
  async take({ rank, signal }: TokenTaker): Promise<number> {
    signal?.throwIfAborted();
    this.#fill();
    if (this.#waiting.length === 0 && this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    const since = this.#options.clock.monotonic();
    await this.#wait(rank, signal);
    return this.#options.clock.monotonic() - since;
  }

  #wait(rank: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        rank,
        enter: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const behind = this.#waiting.findIndex((other) => other.rank > rank);
      this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, waiter);
      if (!this.#isServing) this.#serve().catch(reject);
    });
  }

  /** Hands tokens out as they come, until nobody waits; one timer for all. */
  async #serve(): Promise<void> {
    this.#isServing = true;
    try {
      while (this.#waiting.length > 0) {
        const missing = 1 - this.#tokens;
        if (missing > 0) await this.#options.clock.sleep(Math.ceil((missing * 1000) / this.#options.perSecond));
        this.#fill();
        while (this.#tokens >= 1 && this.#waiting.length > 0) {
          this.#tokens -= 1;
          this.#waiting.shift()?.enter();
        }
      }
    } finally {
      this.#isServing = false;
    }
  }

  #fill(): void {
    const now = this.#options.clock.monotonic();
    const { perSecond, burst } = this.#options;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * perSecond) / 1000);
    this.#filledAt = now;
  }
}
