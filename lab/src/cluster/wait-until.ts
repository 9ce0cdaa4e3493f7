import type { Clock } from '@orrery/kit';

const POLL_MS = 50;

/** How long to wait and what to say when it was in vain. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Time between two questions. Default 50. */
  readonly pollMs?: number;
  /** Ends the error's message; asked for only then. */
  readonly explain: () => string;
}

/**
 * Asks now and then until the answer is true. Components outside this process offer nothing to wait on.
 * @throws Error naming `what` after the time is up; what `isDone` throws ends the wait at once.
 */
export async function waitUntil(what: string, isDone: () => Promise<boolean>, options: WaitOptions): Promise<void> {
  const { clock, timeoutMs, explain, pollMs = POLL_MS } = options;
  const end = clock.monotonic() + timeoutMs;
  while (!(await isDone())) {
    if (clock.monotonic() > end) throw new Error(`${what}: not within ${timeoutMs} ms\n${explain()}`);
    await clock.sleep(pollMs);
  }
}
