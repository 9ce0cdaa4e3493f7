import type { Clock } from '@orrery/kit';

/**
 * The waits of one watch, each ended by `wake`, at a moment, or by the end of the watch. What wakes is told once and the timer is set once
 * for a moment, however often the watch waits until then.
 */
export class WatchWaits implements Disposable {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #resolve: (() => void) | undefined;
  #isWoken = false;
  #isEnded: boolean;
  #timer: { readonly until: number; readonly stop: AbortController } | undefined;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#isEnded = signal.aborted;
    signal.addEventListener('abort', this.#end, { once: true });
  }

  /** Whether the watch is to end. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Ends the wait that is going on, or the next one. */
  readonly wake = (): void => {
    this.#isWoken = true;
    this.#resolve?.();
  };

  /** From here on `wake` counts for the next wait; what it told before was looked for. */
  begin(): void {
    this.#isWoken = false;
  }

  /** @param until on the monotonic clock. */
  async wait(until: number): Promise<void> {
    if (this.#isWoken || this.#isEnded || this.#clock.monotonic() >= until) return;
    if (this.#timer?.until !== until) this.#setTimer(until);
    await new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
    this.#resolve = undefined;
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#end);
    this.#timer?.stop.abort(isOver);
  }

  readonly #end = (): void => {
    this.#isEnded = true;
    this.wake();
  };

  #setTimer(until: number): void {
    this.#timer?.stop.abort(isOver);
    const stop = new AbortController();
    this.#timer = { until, stop };
    const ms = Math.max(0, until - this.#clock.monotonic());
    const onTime = (): void => {
      // a timer may be a little early: then the next wait sets it again
      this.#timer = undefined;
      this.wake();
    };
    void this.#clock.sleep(ms, { signal: stop.signal }).then(onTime, () => undefined);
  }
}

/** Why a timer is stopped; made once, since an error costs more than the rest. */
const isOver = 'what was waited for has come';
