import { type Clock, createBackoff, type Log, Tasks } from '@orrery/kit';
import { commitChannel, openSession } from './postgres-database.ts';
import type { PostgresSession } from './postgres-session.ts';

/** How often commits are looked for while nothing tells of them. */
const pollMs = 1_000;

const reconnect = { initialMs: 100, maxMs: 10_000, factor: 2, jitter: 0.5, resetAfterMs: 60_000 };

/** What a listener is made of. */
export interface CommitListenerDeps {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Called soon after commits, at least once after each; may be called without one. */
  readonly onCommit: () => void;
  /** Whether this process wrote, through a connection with this process id of the server: it knows. */
  readonly isOwn: (pid: number) => boolean;
}

/** Hears of commits of all replicas through a connection of its own; asks to look every second while it is down. */
export class CommitListener implements AsyncDisposable {
  readonly #deps: CommitListenerDeps;
  readonly #tasks: Tasks;

  constructor(deps: CommitListenerDeps) {
    this.#deps = deps;
    this.#tasks = new Tasks((err) => deps.log.error({ err }, 'listening for commits ended'));
    this.#tasks.start(async (signal) => await this.#run(signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks[Symbol.asyncDispose]();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log, random } = this.#deps;
    const backoff = createBackoff(reconnect, { clock, random });
    while (!signal.aborted) {
      try {
        await this.#listen(signal);
      } catch (err) {
        log.warn({ err }, 'cannot listen for commits of other replicas; looking for them instead');
      }
      if (!signal.aborted) await this.#poll(backoff.next(), signal);
    }
  }

  /** Resolves when the connection is lost or the signal aborts. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { url, onCommit, isOwn } = this.#deps;
    const session = await openSession(url, 'listening');
    try {
      session.onNotification(({ processId }) => {
        if (!isOwn(processId)) onCommit();
      });
      await session.script(`LISTEN ${commitChannel}`);
      // What was committed before may have gone unheard.
      onCommit();
      await untilLost(session, signal);
    } finally {
      if (session.isUsable) await session.close();
      else session.drop();
    }
  }

  async #poll(durationMs: number, signal: AbortSignal): Promise<void> {
    const { clock, onCommit } = this.#deps;
    let leftMs = durationMs;
    while (leftMs > 0) {
      await clock.sleep(Math.min(leftMs, pollMs), { signal });
      leftMs -= pollMs;
      onCommit();
    }
  }
}

function untilLost(session: PostgresSession, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  session.onLost(resolve);
  if (signal.aborted) resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}
