import type { Clock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { ReadCall } from '../store/executor.ts';
import { flags, type Request } from './protocol.ts';

/**
 * Makes a call that ends for its caller at once when the caller's signal aborts or its time is up; the thread hears of it through the
 * flag, at its next checkpoint.
 * @throws StatusError Timeout when the time is up; else the signal's reason, or what the call throws.
 */
export async function boundedCall<T>(
  call: (flag: Request['flag']) => Promise<T>,
  { lane, signal, timeoutMs }: ReadCall,
  clock: Clock,
): Promise<T> {
  signal?.throwIfAborted();
  if (lane === 'point' && signal === undefined && timeoutMs === undefined) return await call(undefined);
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const early = Promise.withResolvers<never>();
  const onAbort = (): void => early.reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = new AbortController();
  if (timeoutMs !== undefined) {
    clock.sleep(timeoutMs, { signal: timer.signal }).then(
      () =>
        early.reject(
          new StatusError(
            'Timeout',
            `the read took longer than ${timeoutMs} ms: narrow the query by cluster, namespace, label or a declared field`,
          ),
        ),
      () => undefined, // it was in time
    );
  }
  try {
    return await Promise.race([call(flag), early.promise]);
  } finally {
    // For a call that has ended the flag means nothing any more.
    Atomics.compareExchange(flag, 0, flags.running, flags.abandoned);
    signal?.removeEventListener('abort', onAbort);
    timer.abort(ended);
  }
}

/** Why the timer of a call ends; made once, since an error costs more than the rest. */
const ended = 'the call has ended';
