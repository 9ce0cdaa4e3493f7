import type { Clock } from '@orrery/kit';

/** Ends a stream on which nothing came for too long. One sleeping timer, set anew only when it is due. */
export interface SilenceWatchdog {
  /** While the receiver works, silence means nothing. */
  pause(): void;
  /** Time counts from now. */
  resume(): void;
  /** Whether it ended the stream. */
  isSilent(): boolean;
  /** Resolves soon after the stream's signal aborted. */
  readonly ended: Promise<void>;
}

/** Watches a stream that ends with `ended`; when nothing came for `limitMs` it aborts it. Without a limit it does nothing. */
export function startSilenceWatchdog(
  clock: Clock,
  ended: AbortController,
  options: { readonly limitMs: number | undefined; readonly reason: () => Error },
): SilenceWatchdog {
  const { limitMs } = options;
  let heardAt = clock.monotonic();
  let isPaused = false;
  let isSilent = false;
  const watch = async (limit: number): Promise<void> => {
    while (!ended.signal.aborted) {
      const leftMs = isPaused ? limit : heardAt + limit - clock.monotonic();
      if (leftMs <= 0) {
        isSilent = true;
        ended.abort(options.reason());
        return;
      }
      await clock.sleep(leftMs, { signal: ended.signal }).catch(() => undefined); // aborted: the loop ends
    }
  };
  return {
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
      heardAt = clock.monotonic();
    },
    isSilent: () => isSilent,
    ended: limitMs === undefined ? Promise.resolve() : watch(limitMs),
  };
}
