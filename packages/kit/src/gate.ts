/** A state others wait for: open or closed. */
export class Gate {
  #isOpen: boolean;
  #opened = Promise.withResolvers<void>();

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  /** Lets everybody through who waits and who comes, until it is closed. */
  open(): void {
    this.#isOpen = true;
    this.#opened.resolve();
    this.#opened = Promise.withResolvers();
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Resolves when the gate is open. Rejects with the signal's reason when it aborts first. */
  async whenOpen(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isOpen) return;
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#opened.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
