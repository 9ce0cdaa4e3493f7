/** Who waits for a place. */
interface Waiter {
  readonly user: string;
  readonly enter: () => void;
}

/** How many wait for one class at most; who comes then is turned away at once. */
const maxWaiting = 1_000;

/**
 * The places of one class of requests: at most `size` are taken at a time, by one user at most a quarter of them. Who waits gets a place
 * in the order of arrival, except that nobody waits for a user who has his share.
 */
export class ClassQueue {
  readonly #size: number;
  readonly #share: number;
  readonly #taken = new Map<string, number>();
  #waiting: Waiter[] = [];
  #running = 0;

  constructor(size: number) {
    this.#size = size;
    this.#share = Math.max(1, Math.floor(size / 4));
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether a user has as many places as one may have. */
  hasShare(user: string): boolean {
    return (this.#taken.get(user) ?? 0) >= this.#share;
  }

  /** Takes a place if there is one and nobody waits for it. */
  tryEnter(user: string): boolean {
    if (this.#running >= this.#size || this.hasShare(user)) return false;
    this.#take(user);
    return true;
  }

  /** Waits for a place until the signal aborts. @returns whether there is one. */
  async wait(user: string, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || this.#waiting.length >= maxWaiting) return false;
    return await new Promise((resolve) => {
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        resolve(false);
      };
      const waiter: Waiter = {
        user,
        enter: () => {
          signal.removeEventListener('abort', onAbort);
          resolve(true);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Gives a place back; the first who waits and may have it gets it. */
  leave(user: string): void {
    this.#running -= 1;
    const taken = (this.#taken.get(user) ?? 1) - 1;
    if (taken === 0) this.#taken.delete(user);
    else this.#taken.set(user, taken);
    const next = this.#waiting.findIndex((waiter) => !this.hasShare(waiter.user));
    const [waiter] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (waiter === undefined) return;
    this.#take(waiter.user);
    waiter.enter();
  }

  #take(user: string): void {
    this.#running += 1;
    this.#taken.set(user, (this.#taken.get(user) ?? 0) + 1);
  }
}
