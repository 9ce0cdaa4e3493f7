import type { ListedPage } from '../client/list-pages.ts';
import type { ChangeEvent } from '../client/watch-events.ts';
import type { Failure } from '../errors/classify-failure.ts';

/** Why a list is made. */
export type ListCause = 'initial' | 'expired' | 'decodeError' | 'serverError';

/** What a list is. */
export interface ListInfo {
  readonly cause: ListCause;
  /** 1 for the first walk, higher after discarded ones. */
  readonly walk: number;
}

/** Where a reflector stands. */
export type ReflectorState =
  | { readonly kind: 'Listing'; readonly cause: ListCause }
  | { readonly kind: 'Watching'; readonly resourceVersion: string }
  | {
      readonly kind: 'Backoff';
      readonly failure: Failure;
      /** HTTP status, where there is one. */
      readonly status?: number | undefined;
      /** How long, in milliseconds. */
      readonly delayMs: number;
      readonly next: 'list' | 'watch';
    };

/** What a reflector writes to. Calls come one after another; each is awaited before more is read (backpressure). */
export interface ReflectorSink {
  /**
   * Takes one walk of a list. It must consume `pages` to the end; only a walk that ended normally is complete. When `pages`
   * throws, the walk is void: nothing may be deleted, and the error is passed on by rejecting.
   */
  replace(pages: AsyncIterable<ListedPage>, info: ListInfo): Promise<void>;
  /** Takes one change. A rejection stops the watch; the event comes again. */
  apply(event: ChangeEvent): Promise<void> | void;
  /** Everything up to here was applied. Called for bookmarks only; a change carries its own version. */
  bookmark(resourceVersion: string): Promise<void> | void;
  /** Told on every change of state. */
  state(state: ReflectorState): void;
}
