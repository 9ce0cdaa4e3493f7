import { type Clock, createBackoff, type Log, reflectorBackoff } from '@orrery/kit';
import type { Revision } from '@orrery/model';
import type { ObjectPredicate } from '@orrery/query';
import type { Executor } from '../store/executor.ts';
import { ChangeBuffer } from './change-buffer.ts';
import { ChangePages } from './change-pages.ts';
import type { ChangeViews } from './change-views.ts';
import type { CommitSignal } from './commit-signal.ts';
import type { ViewedChange } from './watch-event.ts';
import { WatchedQuery } from './watched-query.ts';

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

/** A page of the changelog. */
export interface ReadPage extends ViewedPage {
  /** Whether there was nothing behind it when it was read, and it was read after it was asked for. */
  readonly isEnd: boolean;
}

/** What a watcher watches. */
export interface WatchedObjects {
  /** Equal for equal questions. */
  readonly key: string;
  /** Made by the first who asks. */
  readonly matches: ObjectPredicate;
}

/** A watcher's place in the hub; disposing leaves it. */
export interface Membership extends Disposable {
  readonly watched: WatchedQuery;
}

/**
 * Reads each change once for all watchers: while anybody watches, one reader follows the end of the changelog and keeps the recent
 * past in memory. Watchers whose position it does not hold read the changelog, those of one position together.
 */
export class ChangeHub {
  readonly #deps: ChangeHubDeps;
  readonly #queries = new Map<string, { readonly watched: WatchedQuery; watchers: number }>();
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
  join(position: Revision, { key, matches }: WatchedObjects): Membership {
    this.#watchers += 1;
    const known = this.#queries.get(key) ?? { watched: this.#begin(matches), watchers: 0 };
    known.watchers += 1;
    this.#queries.set(key, known);
    if (this.#following === undefined) {
      const stop = new AbortController();
      this.#following = { stop, ended: this.#follow(position, stop.signal) };
    }
    const leave = (): void => {
      known.watchers -= 1;
      if (known.watchers === 0) this.#queries.delete(key);
      this.#leave();
    };
    return { watched: known.watched, [Symbol.dispose]: leave };
  }

  /** The next changes behind a revision: held, or else read. @throws StatusError Expired as `Store.changes`. */
  behind(position: Revision): ViewedPage | Promise<ViewedPage> {
    return this.#held(position) ?? this.#pages.read(position);
  }

  #begin(matches: ObjectPredicate): WatchedQuery {
    const watched = new WatchedQuery(matches);
    watched.restart(this.#buffer?.end);
    return watched;
  }

  #restart(buffer: ChangeBuffer | undefined): void {
    this.#buffer = buffer;
    for (const { watched } of this.#queries.values()) watched.restart(buffer?.end);
  }

  #append(buffer: ChangeBuffer, { changes, through }: ViewedPage): void {
    buffer.append(changes, through);
    for (const { watched } of this.#queries.values()) watched.advance(changes, through, buffer.start);
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
        this.#restart(undefined);
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
    this.#restart(buffer);
    let after = begun;
    while (!signal.aborted) {
      const commit = commits.next(signal);
      try {
        const page = await this.#pages.read(after);
        if (page.through !== after) this.#append(buffer, page);
        after = page.through;
        if (page.isEnd) await commit.done;
      } finally {
        commit.cancel();
      }
    }
  }
}
