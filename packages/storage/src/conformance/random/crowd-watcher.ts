import { ok, strictEqual } from 'node:assert/strict';
import type { Revision } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { WatchEvent } from '../../contract/reading.ts';
import type { StoredObject } from '../../contract/records.ts';
import type { Store } from '../../contract/store.ts';
import { walkObjects } from '../objects.ts';
import { keyText } from './fleet-model.ts';

/** What a watcher asks for, and when it stops. */
export interface WatcherPlan {
  readonly query: Omit<ObjectQuery, 'order'>;
  /** After how many events it stops and begins again, time after time. */
  readonly stops: Iterator<number>;
}

/** Follows a query through stops and restarts, and keeps what it was told: fails when an event cannot follow those before. */
export class CrowdWatcher {
  readonly query: WatcherPlan['query'];
  /** Every event, in a line. */
  readonly told: string[] = [];
  readonly #stops: Iterator<number>;
  /** Texts of the objects that meet the query, by their names. */
  readonly #held = new Map<string, string>();
  #position: Revision;

  /** @param start the revision of the store while it is empty. */
  constructor({ query, stops }: WatcherPlan, start: Revision) {
    this.query = query;
    this.#stops = stops;
    this.#position = start;
  }

  get position(): Revision {
    return this.#position;
  }

  /** Watches, stops and goes on from the last event, until the signal aborts. */
  async follow(store: Store, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#watch(store, signal, this.#stops.next().value);
  }

  /** Watches until everything up to a revision was told. */
  async catchUp(store: Store, revision: Revision): Promise<void> {
    const stop = new AbortController();
    if (this.#position >= revision) return;
    for await (const page of store.watch(this.query, this.#position, { signal: stop.signal, bookmarkMs: 20 })) {
      for (const event of page) this.#take(event);
      if (this.#position >= revision) stop.abort();
    }
  }

  /** Fails unless what it holds is what the store lists. */
  async compare(store: Store): Promise<void> {
    const listed = await walkObjects(store, this.query, 1000);
    const expected = listed.map((object) => [keyText(object.key), stateText(object)].join(' ')).sort();
    const held = [...this.#held].map((entry) => entry.join(' ')).sort();
    strictEqual(held.join('\n'), expected.join('\n'), `the state a watcher of ${this.#name} has gathered`);
  }

  async #watch(store: Store, signal: AbortSignal, events: number): Promise<void> {
    let left = events;
    const stop = new AbortController();
    const options = { signal: AbortSignal.any([signal, stop.signal]), bookmarkMs: 20 };
    for await (const page of store.watch(this.query, this.#position, options)) {
      for (const event of page) {
        this.#take(event);
        left -= 1;
        if (left === 0) break;
      }
      if (left > 0) continue;
      // Both ways to end a watch.
      if (events % 2 === 0) return;
      stop.abort();
      return;
    }
  }

  #take(event: WatchEvent): void {
    if (event.type === 'bookmark') {
      ok(event.revision >= this.#position, `a bookmark at ${event.revision} behind ${this.#position}`);
      this.#position = event.revision;
      return;
    }
    const { type, object } = event;
    const name = keyText(object.key);
    ok(object.revision > this.#position, `${type} ${name} at ${object.revision} behind ${this.#position}`);
    strictEqual(this.#held.has(name), type !== 'added', `${type} ${name} at ${object.revision}, ${this.#name}`);
    this.#position = object.revision;
    this.told.push(`${type} ${name} ${object.revision}`);
    if (type === 'deleted') this.#held.delete(name);
    else this.#held.set(name, stateText(object));
  }

  get #name(): string {
    return JSON.stringify(this.query);
  }
}

/** The origin version is not in it: to refresh it is no event. */
function stateText({ revision, uid, version, body }: StoredObject): string {
  return [revision, uid, version, new TextDecoder().decode(body)].join(' ');
}
