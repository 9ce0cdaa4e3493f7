import type { Clock } from './clock.ts';

/** A wait that others can cut short; a call while nobody waits is kept for the next wait. */
export class WakeUp {
  readonly #clock: Clock;
  #isCalled = false;
  #cut: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the wait that is going on, or the next one at once. */
  call(): void {
    this.#isCalled = true;
    this.#cut?.abort();
  }

  /** Waits `ms` milliseconds or until called. Rejects with the signal's reason when it aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#isCalled) await this.#sleep(ms, signal);
    this.#isCalled = false;
  }

  /** With a listener that is taken off again: a combined signal would leave a trace on a signal that lives as long as the process. */
  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    const cut = new AbortController();
    const onAbort = (): void => cut.abort();
    this.#cut = cut;
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#clock.sleep(ms, { signal: cut.signal });
    } catch {
      // Called, or ended.
      signal.throwIfAborted();
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
