/** Users whose rate is known; of more, those who asked least are forgotten. */
const maxUsers = 10_000;

interface Bucket {
  tokens: number;
  /** Milliseconds of a clock that never jumps. */
  filledAt: number;
}

/** How often each user asks: a bucket of tokens per user, from which nobody waits (S-28.1). */
export class UserRates {
  readonly #options: { readonly perSecond: number; readonly burst: number };
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: { readonly perSecond: number; readonly burst: number }) {
    this.#options = options;
  }

  /** Takes a token. @returns whether there was one. */
  take(user: string, now: number): boolean {
    const bucket = this.#filled(user, now);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #filled(user: string, now: number): Bucket {
    const { perSecond, burst } = this.#options;
    const known = this.#buckets.get(user);
    if (known === undefined) return this.#begin(user, now);
    known.tokens = Math.min(burst, known.tokens + ((now - known.filledAt) * perSecond) / 1000);
    known.filledAt = now;
    return known;
  }

  #begin(user: string, now: number): Bucket {
    if (this.#buckets.size >= maxUsers) this.#forget(now);
    const bucket = { tokens: this.#options.burst, filledAt: now };
    this.#buckets.set(user, bucket);
    return bucket;
  }

  /** Whoever has all tokens again is as one who never asked; without such, the one who was known longest goes. */
  #forget(now: number): void {
    const { perSecond, burst } = this.#options;
    for (const [user, { tokens, filledAt }] of this.#buckets) {
      if (tokens + ((now - filledAt) * perSecond) / 1000 >= burst) this.#buckets.delete(user);
    }
    const [first] = this.#buckets.keys();
    if (this.#buckets.size >= maxUsers && first !== undefined) this.#buckets.delete(first);
  }
}
