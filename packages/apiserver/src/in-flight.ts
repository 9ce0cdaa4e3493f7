import type { Clock } from '@orrery/kit';

/** Requests between arrival and the end of their answer. */
export class InFlight {
  readonly #pending = new Set<Promise<unknown>>();

  /** @param end resolves when the answer is out or its reader is gone. */
  add(end: Promise<unknown>): void {
    this.#pending.add(end);
    void end.finally(() => this.#pending.delete(end));
  }

  /** Resolves when none is left, at the latest after `limitMs`. */
  async drained(clock: Clock, limitMs: number): Promise<void> {
    if (this.#pending.size === 0) return;
    const stop = new AbortController();
    const late = clock.sleep(limitMs, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled([...this.#pending]), late]);
    stop.abort();
  }
}
