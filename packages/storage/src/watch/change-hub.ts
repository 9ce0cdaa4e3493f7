import { type Clock, createBackoff, type Log, reflectorBackoff } from '@orrery/kit';
import type { Revision } from '@orrery/model';
import type { Executor } from '../store/executor.ts';
import { ChangeBuffer } from './change-buffer.ts';
import { ChangePages } from './change-pages.ts';
import type { ChangeViews } from './change-views.ts';
import { CommitSignal } from './commit-signal.ts';
import type { ViewedChange } from './watch-event.ts';

/** How far behind the end the first watcher may be for the hub to begin where it stands: others are likely to stand there too. */
const nearRevisions = 10_000n;

/** What the hub needs. */
export interface ChangeHubDeps {
  readonly executor: Executor;
  readonly views: ChangeViews;
  readonly commits: CommitSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/** Changes behind a position and how far they reach. */
export interface ViewedPage {
  readonly changes: readonly ViewedChange[];
  readonly through: Revision;
}

/**
 * Reads each change once for all watchers: while anybody watches, one reader follows the end of the changelog and keeps the recent
 * past in memory. Watchers whose position it does not hold read the changelog, those of one position together.
 */
export class ChangeHub {
  readonly #deps: ChangeHubDeps;
  readonly #appended = new CommitSignal();
  readonly #pages: ChangePages;
  #buffer: ChangeBuffer | undefined;
  #watchers = 0;
  #following: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(deps: ChangeHubDeps) {
    this.#deps = deps;
    this.#pages = new ChangePages(deps);
  }

  /**
   * Begins to follow the changelog if nobody watched before, from `position` when it is near the end; disposing ends it when nobody
   * watches any more.
   */
  join(position: Revision): Disposable {
    this.#watchers += 1;
    if (this.#following === undefined) {
      const stop = new AbortController();
      this.#following = { stop, ended: this.#follow(position, stop.signal) };
    }
    return { [Symbol.dispose]: () => this.#leave() };
  }

  /** The next changes behind a revision: held, or else read. @throws StatusError Expired as `Store.changes`. */
  behind(position: Revision): ViewedPage | Promise<ViewedPage> {
    return this.#held(position) ?? this.#pages.read(position);
  }

  /** Begins to wait for what the hub reads next. */
  next(signal: AbortSignal): ReturnType<CommitSignal['next']> {
    return this.#appended.next(signal);
  }

  #held(position: Revision): ViewedPage | undefined {
    const changes = this.#buffer?.behind(position);
    return changes === undefined || this.#buffer === undefined ? undefined : { changes, through: this.#buffer.end };
  }

  #leave(): void {
    this.#watchers -= 1;
    if (this.#watchers > 0) return;
    this.#following?.stop.abort();
    this.#following = undefined;
    this.#buffer = undefined;
  }

  async #follow(position: Revision, signal: AbortSignal): Promise<void> {
    const { log, clock, random } = this.#deps;
    const backoff = createBackoff(reflectorBackoff, { clock, random });
    let wanted: Revision | undefined = position;
    while (!signal.aborted) {
      try {
        await this.#followOnce(wanted, signal);
      } catch (err) {
        wanted = undefined;
        if (signal.aborted) return;
        log.warn({ err }, 'the changelog cannot be followed; watches read it themselves meanwhile');
        this.#buffer = undefined;
        this.#appended.notify();
        await clock.sleep(backoff.next(), { signal }).catch(() => undefined);
      }
    }
  }

  /** @param wanted where to begin, if that is near the end. */
  async #followOnce(wanted: Revision | undefined, signal: AbortSignal): Promise<void> {
    const { executor, commits } = this.#deps;
    const end = await executor.read('getRevision', undefined);
    const begun = wanted !== undefined && wanted <= end && end - wanted <= nearRevisions ? wanted : end;
    const buffer = new ChangeBuffer(begun);
    if (signal.aborted) return;
    this.#buffer = buffer;
    this.#appended.notify();
    let after = begun;
    while (!signal.aborted) {
      const commit = commits.next(signal);
      try {
        const page = await this.#pages.read(after);
        const isAtEnd = page.through === after;
        if (!isAtEnd) {
          buffer.append(page.changes, page.through);
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
