/**
 * Work that runs in the background until it is told to stop: one signal for all of it, and one place where its end is awaited (STY-C02).
 */
export class Tasks implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #onFailure: (error: unknown) => void;

  /** @param onFailure hears of work that ended with an error before it was told to stop. */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Aborts when the tasks are disposed. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Starts work; it must end soon after `signal` aborts. */
  start(work: (signal: AbortSignal) => Promise<void>): void {
    const running = work(this.#stop.signal)
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted) this.#onFailure(error);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Tells all work to stop and waits until it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new DOMException('stopped', 'AbortError'));
    await Promise.all(this.#running);
  }
}
