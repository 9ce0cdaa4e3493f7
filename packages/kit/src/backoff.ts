import type { Clock } from './clock.ts';

/** Shape of an exponential back-off; times in milliseconds. */
export interface BackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor: number;
  /** Up to this fraction of the delay is added at random (1 = up to 100 %). */
  readonly jitter: number;
  /** A failure this long after the one before it starts again at `initialMs`. */
  readonly resetAfterMs: number;
}

/** client-go's reflector values: 800 ms to 30 s, factor 2, jitter 1, reset after 2 min (`tools/cache/reflector.go`). */
export const reflectorBackoff: BackoffOptions = {
  initialMs: 800,
  maxMs: 30_000,
  factor: 2,
  jitter: 1,
  resetAfterMs: 120_000,
};

/** Delays between tries of one thing. */
export interface Backoff {
  /** The delay before the next try, in milliseconds; grows with each call. */
  next(): number;
  /** Forgets former failures. */
  reset(): void;
}

/** A back-off with its own state; `random` gives numbers in [0, 1). */
export function createBackoff(
  options: BackoffOptions,
  deps: { readonly clock: Clock; readonly random: () => number },
): Backoff {
  let delayMs = options.initialMs;
  let lastFailureAt: number | undefined;
  return {
    next: () => {
      const now = deps.clock.monotonic();
      if (lastFailureAt !== undefined && now - lastFailureAt > options.resetAfterMs) delayMs = options.initialMs;
      lastFailureAt = now;
      const jittered = delayMs * (1 + deps.random() * options.jitter);
      delayMs = Math.min(delayMs * options.factor, options.maxMs);
      return jittered;
    },
    reset: () => {
      delayMs = options.initialMs;
      lastFailureAt = undefined;
    },
  };
}
