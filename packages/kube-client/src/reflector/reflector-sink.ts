import type { ListedPage } from '../client/list-pages.ts';
import type { ObjectName } from '../client/resource-path.ts';
import type { ChangeEvent } from '../client/watch-events.ts';
import type { Failure } from '../errors/classify-failure.ts';

/**
 * Why a list is made. `initial`: nothing is known yet. `expired`: the position is too old. `decodeError`, `serverError`: the watch
 * failed so (KSY-D22, D24). `rollback`: the server went back in time (KSY-D32). `audit`: lost events are looked for (KSY-D16).
 * `configuration`: what is collected or stored changed (KSY-C06, F03).
 */
export type ListCause = 'initial' | 'expired' | 'decodeError' | 'serverError' | 'rollback' | 'audit' | 'configuration';

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
      /** A 429 that has lasted less than a minute: the server asks for patience, which is no finding yet (KSY-G02 `Throttled`). */
      readonly isBrief: boolean;
      /** How long, in milliseconds. */
      readonly delayMs: number;
      readonly next: 'list' | 'watch';
    };

/** What a metadata-only walk showed. */
export interface Comparison {
  /** Objects that are not stored with this uid and resourceVersion. */
  readonly differing: readonly ObjectName[];
  /** Objects that were listed. */
  readonly count: number;
}

/** What a reflector writes to. Calls come one after another; each is awaited before more is read (backpressure). */
export interface ReflectorSink {
  /**
   * Takes one walk of a list. It must consume `pages` to the end; only a walk that ended normally is complete. When `pages`
   * throws, the walk is void: nothing may be deleted, and the error is passed on by rejecting. Pages of a streaming list have an
   * empty resourceVersion until the last one, and may name an object twice: the later page counts.
   */
  replace(pages: AsyncIterable<ListedPage>, info: ListInfo): Promise<void>;
  /** Takes one change. A rejection stops the watch; the event comes again. */
  apply(event: ChangeEvent): Promise<void> | void;
  /** Everything up to here was applied. Called for bookmarks only; a change carries its own version. */
  bookmark(resourceVersion: string): Promise<void> | void;
  /** Told on every change of state. */
  state(state: ReflectorState): void;
  /**
   * Compares a walk of metadata with what is stored (KSY-D15, D16); writes nothing. It has the rules of `replace`. What is stored and
   * was not listed is the sink's to remember until `settle`. Without this member, or when too much differs, lists are whole.
   */
  compare?(pages: AsyncIterable<ListedPage>, info: ListInfo): Promise<Comparison>;
  /** Takes one object that differed, whole. Alone among the calls, it is made for several objects at once. */
  refresh?(bytes: Uint8Array): Promise<void> | void;
  /** Every differing object was handed over or is gone: the scope is the list's, whose position this is. Removes what was not listed. */
  settle?(resourceVersion: string): Promise<void> | void;
  /** How many objects of the scope are stored; a scope of at most 1,000 is listed whole after 410. Without it every scope is large. */
  size?(): Promise<number> | number;
}
