import type { Clock } from '@orrery/kit';

/** Sources whose rates are kept; those that are quiet are forgotten first. */
const mostKept = 10_000;

interface Rate {
  tokens: number;
  at: number;
}

/** Bounds the requests of each source: a bucket that fills with time, and a request that finds it empty is refused (TAG-F07). */
export class RequestRates {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #rates = new Map<number, Rate>();

  constructor(clock: Clock, { perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Counts a request of a source; false when it comes too soon. */
  take(source: number): boolean {
    const now = this.#clock.monotonic();
    const before = this.#rates.get(source) ?? { tokens: this.#burst, at: now };
    const tokens = Math.min(this.#burst, before.tokens + ((now - before.at) / 1000) * this.#perSecond);
    const isAllowed = tokens >= 1;
    this.#rates.delete(source);
    this.#rates.set(source, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    if (this.#rates.size > mostKept) {
      const [quietest] = this.#rates.keys();
      if (quietest !== undefined) this.#rates.delete(quietest);
    }
    return isAllowed;
  }
}
