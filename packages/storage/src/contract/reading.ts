import type { ObjectKey, Revision, SourceId } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { Source, StoredObject } from './records.ts';

/**
 * Where a list goes on: behind the row with these sort values, those of the order first, then those of the default order. Plain
 * JSON; made by the store, given back unchanged with the same query. One of now may go on in the past: the same query with `at`.
 */
export type ListPosition = readonly (string | number | null)[];

/** Which part of a query's rows. */
export interface PageRange {
  readonly after?: ListPosition;
  /** Rows skipped behind `after`, at most 1,000,000 (SEA-H09). */
  readonly skip?: number;
  /** At least 1. */
  readonly limit: number;
}

/** A page of a list. */
export interface ListPage {
  readonly objects: readonly StoredObject[];
  /** Present when more rows follow. */
  readonly next?: ListPosition;
  /** The revision the page was read at: the store's, or that of `at`. */
  readonly revision: Revision;
}

/** Groups of a query's objects, by count descending, then key (SEA-M02). */
export interface Aggregation {
  readonly groups: readonly {
    /** One per group key; null for objects without it. */
    readonly key: readonly (string | null)[];
    readonly count: number;
    /** One per aggregate asked for, in order; null when no object has a value. Exact decimal text or plain text. */
    readonly values: readonly (string | null)[];
  }[];
  /** Objects in the query, each once. */
  readonly total: number;
  /** Sum of the counts of the groups left out. */
  readonly otherCount: number;
  /** An object was counted in more than one group, since a key is a list. */
  readonly multiValued: boolean;
  readonly revision: Revision;
}

/** How a query is answered (SEA-L08). */
export interface Explanation {
  /** What drives the read: an index by name, or a walk in the order asked for. */
  readonly driver: string;
  /** Conditions answered by indexes alone. */
  readonly indexed: readonly string[];
  /** Conditions evaluated on bodies, row by row. */
  readonly scanned: readonly string[];
  /** Statements with the database's own plan of each. */
  readonly statements: readonly { readonly sql: string; readonly plan: readonly string[] }[];
}

/** What a comparison with a member's list needs of a stored object; read from an index, without bodies. */
export interface ObjectVersion {
  readonly path: string;
  readonly uid: string;
  readonly originVersion: string;
  readonly revision: Revision;
}

/** A part of a scope, at most `limit` rows of it. */
export interface PathRange {
  /** Beginning with this path. */
  readonly from?: string;
  /** Behind this path. */
  readonly after?: string;
  /** Up to and with this path. */
  readonly through?: string;
  readonly limit: number;
}

/** One change of one object. An explicit removal appears as one of these for each object it covered, in the default order. */
export interface Change {
  readonly revision: Revision;
  readonly type: 'put' | 'remove';
  readonly key: ObjectKey;
  /** Revision of the state before; absent when there was none. */
  readonly previous?: Revision;
}

/** Which changes a reader of the changelog wants. */
export interface ChangeFilter {
  readonly visible: VisibleSet;
  readonly source?: SourceId;
  readonly group?: string;
  readonly resource?: string;
}

/**
 * One event of a watch. `added`: the object meets the query now and did not before, be it new or changed; `deleted`: it did and does
 * not now, with the last state that met it, at the revision of the change. A bookmark: everything up to the revision was delivered.
 */
export type WatchEvent =
  | {
      readonly type: 'added' | 'modified' | 'deleted';
      readonly object: StoredObject;
      /** Where the object is from: a source keeps its name for life, and those that are removed are among them. */
      readonly source: Pick<Source, 'id' | 'kind' | 'name'>;
    }
  | { readonly type: 'bookmark'; readonly revision: Revision };

/** One state in the history of an object. */
export interface HistoryEntry {
  readonly type: 'added' | 'modified' | 'deleted' | 'recreated';
  /** For `deleted` the revision of the deletion, with the last state. */
  readonly revision: Revision;
  /** When it was stored, epoch milliseconds. */
  readonly at: number;
  /** Why it was deleted, as the writer said it; absent when it said nothing, since the member did. */
  readonly cause?: string;
  readonly object: StoredObject;
}

/** How long what is gone stays readable (`architecture.md` 2). Whichever bound is reached first. */
export interface Retention {
  readonly changelogMs: number;
  readonly changelogEntries: number;
  /** History and tombstones. */
  readonly historyMs: number;
  readonly historyBytes: number;
}

/** The oldest that can still be asked for. */
export interface Horizon {
  /** Watches from before this revision are 410. */
  readonly changelog: Revision;
  /** Reads `at` a revision before this one are 410. */
  readonly history: Revision;
  /** Time of `history`, epoch milliseconds. */
  readonly historyAt: number;
}

/** Bounds of one read. */
export interface ReadOptions {
  /** Ends the read at the next slice of at most 20,000 rows. */
  readonly signal?: AbortSignal;
  /** Default 10,000: a read that takes longer fails with Timeout; never a partial answer. */
  readonly timeoutMs?: number;
}
