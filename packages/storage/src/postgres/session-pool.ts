import { type Clock, Permits } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { PostgresSession } from './postgres-session.ts';

/** What a pool is made of. */
export interface SessionPoolOptions {
  readonly size: number;
  readonly open: () => Promise<PostgresSession>;
  readonly clock: Clock;
  /** A use that takes longer loses its connection: behind a dead network nothing else ends it. */
  readonly limitMs: number;
}

/** A bounded number of connections, made when they are needed and kept. Whoever finds none free waits, in the order of asking. */
export class SessionPool implements AsyncDisposable {
  readonly #options: SessionPoolOptions;
  readonly #permits: Permits;
  readonly #idle: PostgresSession[] = [];
  readonly #used = new Set<PostgresSession>();
  readonly #closing = new AbortController();

  constructor(options: SessionPoolOptions) {
    this.#options = options;
    this.#permits = new Permits(options.size);
  }

  /**
   * Runs work on a connection of its own. When the signal aborts meanwhile the connection is dropped, so that the server stops too.
   * @throws StatusError ServiceUnavailable when no connection can be had; the signal's reason; what `work` throws.
   */
  async use<T>(work: (session: PostgresSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const closing = this.#closing.signal;
    using _ = await this.#permits.acquire(signal ?? closing);
    closing.throwIfAborted();
    const session = this.#takeIdle() ?? (await this.#options.open());
    this.#used.add(session);
    const drop = (): void => session.drop();
    signal?.addEventListener('abort', drop, { once: true });
    const limit = new AbortController();
    this.#options.clock.sleep(this.#options.limitMs, { signal: limit.signal }).then(drop, () => undefined);
    try {
      signal?.throwIfAborted();
      return await work(session);
    } finally {
      limit.abort(ended);
      signal?.removeEventListener('abort', drop);
      this.#used.delete(session);
      this.#giveBack(session);
    }
  }

  /** Refuses new work with ServiceUnavailable, waits for what runs, and closes all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new StatusError('ServiceUnavailable', 'the store was closed'));
    const never = new AbortController().signal;
    for (let held = 0; held < this.#options.size; held += 1) await this.#permits.acquire(never);
    await Promise.all(this.#idle.splice(0).map((session) => session.close()));
  }

  #takeIdle(): PostgresSession | undefined {
    let session = this.#idle.pop();
    while (session !== undefined && !session.isUsable) session = this.#idle.pop();
    return session;
  }

  #giveBack(session: PostgresSession): void {
    if (session.isUsable) this.#idle.push(session);
    else session.drop();
  }
}

/** Why the timer of a use ends; made once, since an error costs more than the rest. */
const ended = 'the use has ended';
