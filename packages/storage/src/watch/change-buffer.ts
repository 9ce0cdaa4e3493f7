import type { Revision } from '@orrery/model';
import type { ViewedChange } from './watch-event.ts';

/** How much of the recent past is kept in memory. */
const maxEntries = 20_000;
const maxBytes = 16 * 1024 * 1024;

/** The most recent changes in revision order, without gaps from `start` (excluded) to `end` (included). */
export class ChangeBuffer {
  #entries: ViewedChange[] = [];
  #bytes = 0;
  #start: Revision;
  #end: Revision;

  constructor(start: Revision) {
    this.#start = start;
    this.#end = start;
  }

  get start(): Revision {
    return this.#start;
  }

  get end(): Revision {
    return this.#end;
  }

  /** Appends the changes up to a revision; the oldest go when the bounds are reached. */
  append(entries: readonly ViewedChange[], through: Revision): void {
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#bytes += bytesOf(entry);
    }
    this.#end = through;
    let gone = 0;
    while (this.#entries.length - gone > maxEntries || this.#bytes > maxBytes) {
      const entry = this.#entries[gone];
      if (entry === undefined) break;
      this.#bytes -= bytesOf(entry);
      this.#start = entry.entry.change.revision;
      gone += 1;
    }
    if (gone > 0) this.#entries.splice(0, gone);
  }

  /** The changes behind a revision, or undefined when the buffer does not reach back to it or has not reached it yet. */
  behind(revision: bigint): readonly ViewedChange[] | undefined {
    if (revision < this.#start || revision > this.#end) return undefined;
    return this.#entries.slice(this.#firstBehind(revision));
  }

  #firstBehind(revision: bigint): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.#entries[middle]?.entry.change.revision;
      if (at !== undefined && at <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function bytesOf({ entry }: ViewedChange): number {
  return 500 + (entry.state?.body.length ?? 0) + (entry.previous?.body.length ?? 0);
}
