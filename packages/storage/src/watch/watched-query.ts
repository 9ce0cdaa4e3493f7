import type { Revision } from '@orrery/model';
import type { ObjectPredicate } from '@orrery/query';
import type { WatchEvent } from '../contract/reading.ts';
import { type ViewedChange, watchEvent } from './watch-event.ts';

/** What is kept of a query's recent events, for its watchers to share (SEA-T10). */
const maxKeptEvents = 1_000;
const maxKeptBytes = 1024 * 1024;

/** What a watcher is given at once: little enough that many who do not read on hold little. */
const maxGivenEvents = 1_000;
const maxGivenBytes = 256 * 1024;

/** An event that is about an object. */
type ObjectEvent = Exclude<WatchEvent, { readonly type: 'bookmark' }>;

/** Events behind a position and how far they reach. */
export interface EventPage {
  readonly events: readonly ObjectEvent[];
  readonly through: Revision;
}

/**
 * A query and all who watch it: each change is tested once for all of them, and they are woken only by what concerns them, so that a
 * change costs nothing at watchers of other objects.
 */
export class WatchedQuery {
  readonly #matches: ObjectPredicate;
  readonly #watchers = new Set<() => void>();
  #events: ObjectEvent[] = [];
  #bytes = 0;
  /** Events are complete behind this revision; undefined while nobody tells of changes. */
  #start: Revision | undefined;
  #through: Revision | undefined;

  constructor(matches: ObjectPredicate) {
    this.#matches = matches;
  }

  /** Changes behind this revision will be told by `advance`; undefined: none will. Whoever waits looks anew. */
  restart(at: Revision | undefined): void {
    this.#events = [];
    this.#bytes = 0;
    this.#start = at;
    this.#through = at;
    this.#wake();
  }

  /**
   * Takes the changes up to a revision.
   * @param start before it nothing is kept by anybody: to keep its events would keep their bodies alone.
   */
  advance(changes: readonly ViewedChange[], through: Revision, start: Revision): void {
    const before = this.#events.length;
    for (const change of changes) {
      const event = watchEvent(change, this.#matches);
      if (event === undefined) continue;
      this.#events.push(event);
      this.#bytes += event.object.body.length;
    }
    const isTold = this.#events.length > before;
    this.#through = through;
    this.#forget(start);
    if (isTold) this.#wake();
  }

  /** The next events behind a position, or undefined when they are not held: see `test`. */
  behind(position: Revision): EventPage | undefined {
    const through = this.#through;
    if (this.#start === undefined || through === undefined) return undefined;
    if (position < this.#start || position > through) return undefined;
    const events = this.#events;
    let first = events.length;
    while (first > 0 && (events[first - 1]?.object.revision ?? 0n) > position) first -= 1;
    if (first === events.length) return { events: [], through };
    const given = new GivenPage();
    for (let at = first; at < events.length; at += 1) {
      const event = events[at];
      if (event !== undefined && !given.add(event)) break;
    }
    return given.page(first + given.size === events.length ? through : undefined, position);
  }

  /** The next events among changes that lie behind a position. */
  test(changes: readonly ViewedChange[], through: Revision, position: Revision): EventPage {
    const given = new GivenPage();
    for (const change of changes) {
      const event = watchEvent(change, this.#matches);
      if (event !== undefined && !given.add(event)) return given.page(undefined, position);
    }
    return given.page(through, position);
  }

  /** Has a watcher woken by events, or by another way to get them, until the answer is disposed. */
  onEvents(wake: () => void): Disposable {
    this.#watchers.add(wake);
    return { [Symbol.dispose]: () => void this.#watchers.delete(wake) };
  }

  #wake(): void {
    for (const wake of this.#watchers) wake();
  }

  #forget(start: Revision): void {
    let gone = 0;
    for (const { object } of this.#events) {
      const isTooMuch = this.#events.length - gone > maxKeptEvents || this.#bytes > maxKeptBytes;
      if (!isTooMuch && object.revision > start) break;
      this.#bytes -= object.body.length;
      this.#start = object.revision;
      gone += 1;
    }
    if (gone > 0) this.#events.splice(0, gone);
    if (this.#start !== undefined && this.#start < start) this.#start = start;
  }
}

/** Events for one watcher, as many as it may be given at once, at least one. */
class GivenPage {
  readonly #events: ObjectEvent[] = [];
  #bytes = 0;

  get size(): number {
    return this.#events.length;
  }

  /** @returns whether there was room for it. */
  add(event: ObjectEvent): boolean {
    const { length } = event.object.body;
    const isFull = this.#events.length >= maxGivenEvents || this.#bytes + length > maxGivenBytes;
    if (isFull && this.#events.length > 0) return false;
    this.#events.push(event);
    this.#bytes += length;
    return true;
  }

  /** @param through how far the page reaches when nothing was left out: else to its last event. */
  page(through: Revision | undefined, position: Revision): EventPage {
    return { events: this.#events, through: through ?? this.#events.at(-1)?.object.revision ?? position };
  }
}
