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
    if (!this.#isCalled) {
      const cut = new AbortController();
      this.#cut = cut;
      await this.#clock
        .sleep(ms, { signal: AbortSignal.any([signal, cut.signal]) })
        .catch(() => signal.throwIfAborted());
    }
    this.#isCalled = false;
  }
}
