import type { Clock } from '@orrery/kit';

/** How long work may take, and who else may end it. */
export interface DeadlineOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Makes the failure when the time is over. */
  readonly onTimeout: () => Error;
}

/** Without a reason of ours an abort makes a DOMException with a stack, which costs more than the rest of a small request. */
const inTime = new Error('the work was done in time');

/**
 * Runs work that stops when its signal aborts. Rejects with `onTimeout()` after `timeoutMs`, with the caller's reason as soon as
 * the caller's signal aborts, even if the work does not react.
 */
export async function withDeadline<T>(options: DeadlineOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  options.signal?.throwIfAborted();
  const ended = new AbortController();
  const stopTimer = new AbortController();
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    ended.abort(reason);
    reject(reason);
  };
  const onAbort = (): void => end(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const timer = options.clock.sleep(options.timeoutMs, { signal: stopTimer.signal }).then(
    () => end(options.onTimeout()),
    () => undefined, // the work was faster
  );
  try {
    return await Promise.race([work(ended.signal), interrupted]);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    stopTimer.abort(inTime);
    await timer;
  }
}
