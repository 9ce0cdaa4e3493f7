import type { Clock } from '@orrery/kit';
import { StatusError } from '@orrery/model';

/** What ends a call before its answer. */
export interface CallEnd {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * Makes a call that ends for its caller at once when the caller's signal aborts or its time is up; the work itself hears of it through
 * the signal it is given, which is undefined when nothing can end it.
 * @throws StatusError Timeout when the time is up; else the signal's reason, or what the work throws.
 */
export async function endingWith<T>(
  { clock, signal, timeoutMs }: CallEnd,
  work: (end: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  if (signal === undefined && timeoutMs === undefined) return await work(undefined);
  const end = new AbortController();
  const early = Promise.withResolvers<never>();
  const onAbort = (): void => end.abort(signal?.reason);
  end.signal.addEventListener('abort', () => early.reject(end.signal.reason), { once: true });
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = new AbortController();
  if (timeoutMs !== undefined) {
    clock.sleep(timeoutMs, { signal: timer.signal }).then(
      () =>
        end.abort(
          new StatusError(
            'Timeout',
            `the read took longer than ${timeoutMs} ms: narrow the query by cluster, namespace, label or a declared field`,
          ),
        ),
      () => undefined, // it was in time
    );
  }
  try {
    return await Promise.race([work(end.signal), early.promise]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    timer.abort(ended);
  }
}

/** Why the timer of a call ends; made once, since an error costs more than the rest. */
const ended = 'the call has ended';
