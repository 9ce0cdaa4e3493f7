import { type Clock, createBackoff, type Log, reflectorBackoff } from '@orrery/kit';
import type { Revision } from '@orrery/model';
import type { Executor } from '../store/executor.ts';
import { ChangeBuffer } from './change-buffer.ts';
import type { ChangeViews } from './change-views.ts';
import { CommitSignal } from './commit-signal.ts';
import type { ViewedChange } from './watch-event.ts';

/** One read of the changelog: enough for a busy moment, little enough that bodies stay bounded. */
export const changePage = { limit: 1000, maxBytes: 8 * 1024 * 1024 };

/** What the hub needs. */
export interface ChangeHubDeps {
  readonly executor: Executor;
  readonly views: ChangeViews;
  readonly commits: CommitSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/**
 * Reads each change once for all watchers: while anybody watches, one reader follows the end of the changelog and keeps the recent
 * past in memory. A watcher whose position it does not hold reads the changelog itself.
 */
export class ChangeHub {
  readonly #deps: ChangeHubDeps;
  readonly #appended = new CommitSignal();
  #buffer: ChangeBuffer | undefined;
  #watchers = 0;
  #following: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(deps: ChangeHubDeps) {
    this.#deps = deps;
  }

  /** Begins to follow the changelog if nobody watched before; disposing ends it when nobody watches any more. */
  join(): Disposable {
    this.#watchers += 1;
    if (this.#following === undefined) {
      const stop = new AbortController();
      this.#following = { stop, ended: this.#follow(stop.signal) };
    }
    return { [Symbol.dispose]: () => this.#leave() };
  }

  /** The changes behind a revision and how far they reach, or undefined when the hub does not hold that part. */
  behind(position: Revision): { readonly changes: readonly ViewedChange[]; readonly through: bigint } | undefined {
    const changes = this.#buffer?.behind(position);
    return changes === undefined || this.#buffer === undefined ? undefined : { changes, through: this.#buffer.end };
  }

  /** Begins to wait for what the hub reads next. */
  next(signal: AbortSignal): ReturnType<CommitSignal['next']> {
    return this.#appended.next(signal);
  }

  #leave(): void {
    this.#watchers -= 1;
    if (this.#watchers > 0) return;
    this.#following?.stop.abort();
    this.#following = undefined;
    this.#buffer = undefined;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { log, clock, random } = this.#deps;
    const backoff = createBackoff(reflectorBackoff, { clock, random });
    while (!signal.aborted) {
      try {
        await this.#followOnce(signal);
      } catch (err) {
        if (signal.aborted) return;
        log.warn({ err }, 'the changelog cannot be followed; watches read it themselves meanwhile');
        this.#buffer = undefined;
        this.#appended.notify();
        await clock.sleep(backoff.next(), { signal }).catch(() => undefined);
      }
    }
  }

  async #followOnce(signal: AbortSignal): Promise<void> {
    const { executor, views, commits } = this.#deps;
    const begun = await executor.read('getRevision', undefined);
    const buffer = new ChangeBuffer(begun);
    if (signal.aborted) return;
    this.#buffer = buffer;
    this.#appended.notify();
    let after = begun;
    while (!signal.aborted) {
      const commit = commits.next(signal);
      try {
        const page = await executor.read('readChangesWithStates', { after, ...changePage });
        const isAtEnd = page.through === after;
        if (!isAtEnd) {
          buffer.append(await views.of(page.changes), page.through);
          after = page.through;
          this.#appended.notify();
        } else {
          await commit.done;
        }
      } finally {
        commit.cancel();
      }
    }
  }
}
