import type { Clock } from '@orrery/kit';
import type { ObjectChange } from './change-history.ts';
import { kindKey, type ServedKind } from './served-kind.ts';
import { bookmarkLine, eventLine, eventOf, type WatchTarget } from './watch-event.ts';

/** Where a watch writes; made by the HTTP side. */
export interface WatchSink {
  write(line: string): void;
  /** An orderly end of the answer. */
  end(): void;
  /** A broken connection. */
  destroy(): void;
  /** Bytes the client has not taken yet. */
  pendingBytes(): number;
}

/** A running watch. */
export interface OpenWatch {
  readonly target: WatchTarget;
  readonly sink: WatchSink;
  /** Ends the time-out and forgets the watch. */
  readonly close: () => void;
  /** Changes and bookmarks up to here are not sent (again). */
  position: number;
}

/** A watch that ends by its time-out gets a bookmark this long before. */
const lastBookmarkMs = 2000;

/** A client this far behind is disconnected, as kube-apiserver does with slow watchers. */
const pendingLimitBytes = 16 * 1024 * 1024;

/** All watches of one server. */
export class WatchHub {
  readonly #watches = new Map<string, Set<OpenWatch>>();
  readonly #clock: Clock;
  readonly #revision: () => number;

  /** @param revision the server's position now, for bookmarks. */
  constructor(clock: Clock, revision: () => number) {
    this.#clock = clock;
    this.#revision = revision;
  }

  /** How many watches are open. */
  get size(): number {
    let size = 0;
    for (const watches of this.#watches.values()) size += watches.size;
    return size;
  }

  /** Registers a watch that has written everything up to `position`; it ends by itself after its time-out. */
  open(target: WatchTarget, sink: WatchSink, position: number): OpenWatch {
    const key = kindKey(target.kind);
    const watches = this.#watches.get(key) ?? new Set();
    this.#watches.set(key, watches);
    const timeout = new AbortController();
    const close = (): void => {
      watches.delete(watch);
      timeout.abort();
    };
    const watch: OpenWatch = { target, sink, close, position };
    watches.add(watch);
    // Rejected only by `close`, after which nothing is to be done.
    this.#expire(watch, timeout.signal).catch(() => undefined);
    return watch;
  }

  /** Ends a watch after its time, with a bookmark shortly before (`cacheWatcher.nextBookmarkTime`). */
  async #expire(watch: OpenWatch, signal: AbortSignal): Promise<void> {
    const last = Math.min(lastBookmarkMs, watch.target.timeoutMs);
    await this.#clock.sleep(watch.target.timeoutMs - last, { signal });
    if (last === lastBookmarkMs) this.#sendBookmark(watch);
    await this.#clock.sleep(last, { signal });
    watch.close();
    watch.sink.end();
  }

  /** Sends a change to every watch it concerns. */
  send(change: ObjectChange): void {
    // Most watches are of everything, and see the same.
    const lines = new Map<string, string>();
    for (const watch of this.#watches.get(change.kind) ?? []) {
      const { target, position } = watch;
      const event = change.revision <= position ? undefined : eventOf(target, change);
      if (event === undefined) continue;
      const written = `${target.version} ${target.form} ${event.type} ${target.selects === undefined}`;
      const line = lines.get(written) ?? eventLine(target, event);
      lines.set(written, line);
      this.#write(watch, line, change.revision);
    }
  }

  /** Sends a bookmark of the server's position to every watch that wants one and has not reached it yet. */
  sendBookmarks(): void {
    for (const watches of this.#watches.values()) {
      for (const watch of watches) this.#sendBookmark(watch);
    }
  }

  #sendBookmark(watch: OpenWatch): void {
    const revision = this.#revision();
    if (!watch.target.bookmarks || revision <= watch.position) return;
    this.#write(watch, bookmarkLine(watch.target, revision), revision);
  }

  /** Ends the watches of a kind in order, as when its definition is removed. */
  endKind(kind: ServedKind): void {
    for (const watch of this.#watches.get(kindKey(kind)) ?? []) {
      watch.close();
      watch.sink.end();
    }
  }

  /** Breaks the connections of all watches. Answers how many there were. */
  cut(): number {
    const open = [...this.#watches.values()].flatMap((watches) => [...watches]);
    for (const watch of open) {
      watch.close();
      watch.sink.destroy();
    }
    return open.length;
  }

  #write(watch: OpenWatch, line: string, revision: number): void {
    if (watch.sink.pendingBytes() > pendingLimitBytes) {
      watch.close();
      watch.sink.destroy();
      return;
    }
    watch.position = revision;
    watch.sink.write(line);
  }
}
