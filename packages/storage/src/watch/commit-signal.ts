/** Lets any number of readers wait for the next commit. */
export class CommitSignal {
  readonly #waiting = new Set<() => void>();
  #told = 0;

  /** How often it was told of commits: as long as it stays the same, whoever waits since then has missed none. */
  get told(): number {
    return this.#told;
  }

  /** Wakes all who wait. */
  readonly notify = (): void => {
    this.#told += 1;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  };

  /** Begins to wait now; `done` resolves at the next commit or when the signal aborts. `cancel` when it is not waited for. */
  next(signal: AbortSignal): { readonly done: Promise<void>; cancel(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => {
      this.#waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    this.#waiting.add(wake);
    if (signal.aborted) wake();
    else signal.addEventListener('abort', wake, { once: true });
    return { done: promise, cancel: wake };
  }
}
