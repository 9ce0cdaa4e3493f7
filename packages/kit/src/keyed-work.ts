import { type Backoff, type BackoffOptions, createBackoff, reflectorBackoff } from './backoff.ts';
import type { Clock } from './clock.ts';

/** What keyed work needs. */
export interface KeyedWorkDeps {
  /** Brings the thing of a key up to date; a rejection means that it is tried again. */
  readonly work: (key: string) => Promise<void>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Hears of each failed try. */
  readonly onFailure: (key: string, error: unknown) => void;
  /** Ends the waiting between tries. */
  readonly signal: AbortSignal;
  /** Default: that of a reflector. */
  readonly backoff?: BackoffOptions;
}

/**
 * Does work by key, as client-go's work queue: never twice at once for one key, in parallel for different keys, once more when the key
 * was called meanwhile, and again with back-off when it failed. Callers hand on keys only; the work reads the newest state itself.
 */
export class KeyedWork {
  readonly #deps: KeyedWorkDeps;
  readonly #running = new Map<string, Promise<void>>();
  readonly #called = new Set<string>();

  constructor(deps: KeyedWorkDeps) {
    this.#deps = deps;
  }

  /** Asks for the work of a key to be done soon. */
  call(key: string): void {
    this.#called.add(key);
    if (!this.#running.has(key)) this.#running.set(key, this.#run(key));
  }

  /** Resolves when no work is running; call it after the signal aborted. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #run(key: string): Promise<void> {
    const { clock, random, signal, backoff = reflectorBackoff } = this.#deps;
    const delays = createBackoff(backoff, { clock, random });
    while (this.#called.has(key) && !signal.aborted) {
      this.#called.delete(key);
      await this.#try(key, delays);
    }
    this.#running.delete(key);
  }

  async #try(key: string, delays: Backoff): Promise<void> {
    try {
      await this.#deps.work(key);
      delays.reset();
    } catch (error) {
      if (this.#deps.signal.aborted) return;
      this.#deps.onFailure(key, error);
      this.#called.add(key);
      // Aborted: the loop ends.
      await this.#deps.clock.sleep(delays.next(), { signal: this.#deps.signal }).catch(() => undefined);
    }
  }
}
