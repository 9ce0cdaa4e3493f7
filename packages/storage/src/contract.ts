import type { ApiResource, ObjectKey, Revision, ScopeKey, SourceId, SourceKind } from '@orrery/model';
import type { Aggregate, GroupKey, ObjectQuery, VisibleSet } from '@orrery/query';

/** Where objects are learned from. */
export interface Source {
  readonly id: SourceId;
  readonly kind: SourceKind;
  /** Unique within its kind among living sources. */
  readonly name: string;
  /** What is known of the source beside its objects, as JSON text (for a cluster: version and identity). */
  readonly facts: string;
}

/** A stored object. `body` is in the normalised layout of `normaliseObject` in `model`. */
export interface StoredObject {
  readonly key: ObjectKey;
  /** Version of the kind the body is in. */
  readonly version: string;
  readonly uid: string;
  readonly revision: Revision;
  /** `metadata.resourceVersion` in the member; empty for control objects. */
  readonly originVersion: string;
  readonly body: Uint8Array;
  /** Offset in `body` of the brace that closes `metadata.annotations`. */
  readonly annotationsEnd: number;
  /** What the kind's printer made of the body at ingest; absent when the kind has none or it was printed by another version of it. */
  readonly cells?: string;
  /** When its deletion was stored, epoch milliseconds; tombstones only. */
  readonly deletedAt?: number;
}

/** Stores an object. Equal to what is stored (body and version): only `originVersion` is refreshed, without a revision (KSY-E05). */
export interface Put {
  readonly op: 'put';
  readonly key: ObjectKey;
  readonly version: string;
  readonly uid: string;
  readonly originVersion: string;
  readonly body: Uint8Array;
  readonly annotationsEnd: number;
  /** Optimistic concurrency: the revision the writer read, or `absent` to create. A mismatch refuses the whole batch. */
  readonly expects?: Revision | 'absent';
}

/** Removes an object; removing an absent one is nothing. */
export interface Remove {
  readonly op: 'remove';
  readonly key: ObjectKey;
  readonly expects?: Revision;
  /** The row is spared when its revision is newer: another path wrote it after the walk that missed it had begun (KSY-D14). */
  readonly notNewerThan?: Revision;
}

/** Where a scope's reflector stands. It is no object and makes no revision (KSY-D11). */
export interface ScopeState {
  readonly scope: ScopeKey;
  /** What the member's discovery says of the kind. */
  readonly kind: ApiResource;
  /** The member's resourceVersion to watch from; empty before the first complete snapshot. */
  readonly resourceVersion: string;
  /** Whether a complete snapshot was reached once. */
  readonly complete: boolean;
}

/** One encrypted value, opaque to the store (S-01.5). */
export interface SealedRow {
  readonly id: string;
  readonly source: SourceId;
  readonly ownerKind: string;
  readonly ownerName: string;
  readonly field: string;
  readonly version: number;
  readonly keyVersion: string;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly wrappedDek: Uint8Array;
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt?: number;
}

/** Whose sealed rows are meant. */
export interface SealedOwner {
  readonly source: SourceId;
  readonly ownerKind: string;
  readonly ownerName: string;
}

/** One audit record, opaque to the store (S-27.3). Never changed; numbered in the order of commits. */
export interface AuditRow {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly record: Uint8Array;
}

/** What an explicit removal covers: a source with everything of it, a kind of a source, or a namespace of a kind of a source. */
export type Removal = { readonly source: SourceId } | (ScopeKey & { readonly namespace?: string });

/** A right to write a source, as the lease gave it (KSY-J03). */
export interface Fence {
  readonly source: SourceId;
  readonly token: number;
}

/** What is committed together or not at all. */
export interface Batch {
  readonly changes: readonly (Put | Remove)[];
  /**
   * Sources made before the changes, so that an object and its source appear together or not at all; nothing for one that lives
   * already. A source is no object and makes no revision.
   */
  readonly newSources?: readonly Pick<Source, 'kind' | 'name'>[];
  /** Written beside the changes whose last event they contain. */
  readonly scopes?: readonly ScopeState[];
  /** Explicit removals with the states of what they cover; those of a whole source take its sealed rows too. */
  readonly removals?: readonly Removal[];
  /** Replaces all sealed rows of an owner by these. */
  readonly sealed?: readonly { readonly owner: SealedOwner; readonly rows: readonly SealedRow[] }[];
  readonly facts?: readonly { readonly source: SourceId; readonly facts: string }[];
  readonly audit?: readonly AuditRow[];
  /** Leases that must still hold when the batch commits. */
  readonly fences?: readonly Fence[];
}

/** What became of one change of a batch. */
export type Outcome =
  | { readonly kind: 'written'; readonly revision: Revision }
  | { readonly kind: 'unchanged'; readonly revision: Revision }
  | { readonly kind: 'removed'; readonly revision: Revision }
  | { readonly kind: 'absent' }
  | { readonly kind: 'spared' };

/** The answer to a committed batch. */
export interface BatchResult {
  /** The store's revision after the commit. */
  readonly revision: Revision;
  /** One per change, in order. */
  readonly outcomes: readonly Outcome[];
}

/**
 * Where a list goes on: behind the row with these sort values, those of the order first, then those of the default order. Plain
 * JSON; made by the store, given back unchanged with the same query.
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
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: StoredObject }
  | { readonly type: 'bookmark'; readonly revision: Revision };

/** One state in the history of an object. */
export interface HistoryEntry {
  readonly type: 'added' | 'modified' | 'deleted' | 'recreated';
  /** For `deleted` the revision of the deletion, with the last state. */
  readonly revision: Revision;
  /** When it was stored, epoch milliseconds. */
  readonly at: number;
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

/** Deletions that wait for confirmation (`architecture.md` 4.1). Their rows stay served. */
export interface HeldDeletes {
  readonly scope: ScopeKey;
  /** The store's revision when they were held; names this hold. */
  readonly heldAt: Revision;
  readonly count: number;
  /** The first 20 in path order. */
  readonly examples: readonly string[];
}

/** Bounds of one read. */
export interface ReadOptions {
  /** Ends the read at the next slice of at most 20,000 rows. */
  readonly signal?: AbortSignal;
  /** Default 10,000: a read that takes longer fails with Timeout; never a partial answer. */
  readonly timeoutMs?: number;
}

/**
 * The store of objects. All methods may be called at any time and in parallel; writes are committed one after the other, in one order
 * that all replicas see. Every read that follows an acknowledged write sees it.
 */
export interface Store extends AsyncDisposable {
  /** The source of the control objects. */
  readonly control: SourceId;

  /** Living sources, in the order kind, name. */
  sources(visible: VisibleSet): Promise<readonly Source[]>;

  /** The living source of this name, made if there is none. */
  ensureSource(kind: SourceKind, name: string): Promise<Source>;

  /**
   * Commits a batch whole. Durable when the promise resolves.
   * @throws StatusError Conflict or AlreadyExists when an `expects` does not hold or a fence is no longer valid, NotFound when it
   *   names an absent row, Invalid when a key or body cannot be stored (U+0000 or a lone surrogate in a name, no JSON object),
   *   ServiceUnavailable when the store cannot write now (disk full, locked by another program). Nothing of the batch is stored then.
   */
  write(batch: Batch): Promise<BatchResult>;

  /** The object now or at a revision, or undefined when it is absent or not visible. */
  get(visible: VisibleSet, key: ObjectKey, moment?: { readonly at: Revision }): Promise<StoredObject | undefined>;

  /**
   * A page of the query's objects in its order.
   * @throws StatusError BadRequest naming what cannot be answered; Expired when `at` is before the horizon or of another epoch;
   *   Timeout when a scan or sort is over its bound.
   */
  list(query: ObjectQuery, range: PageRange, options?: ReadOptions): Promise<ListPage>;

  /** How many objects the query has; errors as `list`. */
  count(query: ObjectQuery, options?: ReadOptions): Promise<number>;

  /** Groups of the query's objects, at most `limit` of them; errors as `list`. */
  aggregate(
    query: ObjectQuery,
    groups: { readonly by: readonly GroupKey[]; readonly aggregates: readonly Aggregate[]; readonly limit: number },
    options?: ReadOptions,
  ): Promise<Aggregation>;

  /** How `list` would answer, with the database's plans; reads no rows of the answer. */
  explain(query: ObjectQuery, range: PageRange): Promise<Explanation>;

  /** Stored versions of a scope in path order, those of the range only. No body is read. */
  versions(scope: ScopeKey, range: PathRange): Promise<readonly ObjectVersion[]>;

  /** States of collected scopes, optionally of one source or one kind only. */
  scopes(filter: {
    readonly visible: VisibleSet;
    readonly source?: SourceId;
    readonly group?: string;
    readonly resource?: string;
  }): Promise<readonly ScopeState[]>;

  /** States of one object, newest first, those before a revision only. Invisible or never stored: none. */
  history(
    visible: VisibleSet,
    key: ObjectKey,
    range: { readonly before?: Revision; readonly limit: number },
  ): Promise<readonly HistoryEntry[]>;

  sealed(owner: SealedOwner): Promise<readonly SealedRow[]>;

  /** Notes who used a sealed value when; at most once a minute and row. */
  noteSealedUse(id: string, use: { readonly at: number; readonly by: string }): Promise<void>;

  /** Audit rows in order, behind a number. */
  audit(range: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly (AuditRow & { readonly number: number })[]>;

  /** The revision of the last commit. */
  revision(): Promise<Revision>;

  horizon(): Promise<Horizon>;

  /** The last revision committed at or before a time (epoch milliseconds); undefined before the horizon. */
  revisionAt(time: number): Promise<Revision | undefined>;

  /**
   * Changes behind `after` in revision order, in pages, without end: it waits for new ones until the signal aborts, then returns.
   * @throws StatusError Expired when `after` is of another epoch or no longer in the changelog.
   */
  changes(
    after: Revision,
    filter: ChangeFilter,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<readonly Change[]>;

  /**
   * What happens to a query's objects behind a revision, in revision order, each change once, in pages, without end until the signal
   * aborts; pages end with a bookmark at least every `bookmarkMs` (default 60,000), also when nothing happened.
   * @throws StatusError BadRequest when the query has `at`, `deleted`, or a condition that depends on other objects (owner above the
   *   parent, joins); Expired as `changes`.
   */
  watch(
    query: Omit<ObjectQuery, 'order'>,
    after: Revision,
    options: { readonly signal: AbortSignal; readonly bookmarkMs?: number },
  ): AsyncIterable<readonly WatchEvent[]>;

  /**
   * Keeps deletions back for confirmation; replaces what was held of the scope before, nothing held clears it.
   * @returns the revision that names the hold.
   */
  holdDeletes(scope: ScopeKey, paths: readonly string[]): Promise<Revision>;

  heldDeletes(scope: ScopeKey): Promise<HeldDeletes | undefined>;

  /**
   * Deletes what is held and still absent: rows written since the hold are spared. One block of revisions.
   * @throws StatusError Conflict when another hold took its place or it was confirmed already.
   */
  confirmHeld(scope: ScopeKey, heldAt: Revision): Promise<BatchResult>;

  /**
   * Takes or renews the lease of a source for a replica (KSY-J01); times are the database's.
   * @returns the fence that writes of the source carry, or undefined while another replica holds it.
   */
  acquireLease(source: SourceId, holder: string, durationMs: number): Promise<Fence | undefined>;

  /** Gives a lease back; nothing when it is held by another. */
  releaseLease(source: SourceId, holder: string): Promise<void>;

  /** Forgets what is beyond the retention now; runs by itself every minute as well. */
  compact(retention?: Retention): Promise<void>;

  /** Starts the next epoch, as after a restore: every revision known outside becomes Expired (S-06.3). */
  startEpoch(): Promise<Revision>;
}
