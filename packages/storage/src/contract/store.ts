import type { ObjectKey, Revision, ScopeKey, SourceId, SourceKind } from '@orrery/model';
import type { Aggregate, GroupKey, ObjectQuery, VisibleSet } from '@orrery/query';
import type {
  Aggregation,
  Change,
  ChangeFilter,
  Explanation,
  HistoryEntry,
  Horizon,
  ListPage,
  ObjectVersion,
  PageRange,
  PathRange,
  ReadOptions,
  Retention,
  WatchEvent,
} from './reading.ts';
import type {
  AuditRow,
  Lease,
  Replica,
  ScopeState,
  SealedOwner,
  SealedRow,
  Source,
  SourceDocument,
  StagedPart,
  StagedUpload,
  StoredObject,
} from './records.ts';
import type { Batch, BatchResult, Fence, HeldDeletes } from './writing.ts';

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

  /**
   * Grows whenever what sources serve has changed: sources, kinds of scopes and whether they were listed completely, documents. Answers
   * made from these hold until then. It says nothing of facts and of the positions of scopes.
   */
  definitionsVersion(): Promise<number>;

  /**
   * What sources publish beside objects, optionally of one source or of one name only, in the order source, name. Contents are read one
   * by one.
   */
  documents(filter: {
    readonly visible: VisibleSet;
    readonly source?: SourceId;
    readonly name?: string;
  }): Promise<readonly SourceDocument[]>;

  /** The content of a document; undefined when no source publishes it any more. */
  document(hash: string): Promise<Uint8Array | undefined>;

  /** Those of the hashes whose content is stored, at most 5,000 hashes. */
  storedDocuments(hashes: readonly string[]): Promise<ReadonlySet<string>>;

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
   * aborts; pages end with a bookmark at least every `bookmarkMs` (default 60,000), also when nothing happened. Pages are at most 1,000
   * events and about 256 KiB of bodies. With `isEndMarked` a last bookmark says how far the watch came before it ended;
   * with `markAt` one comes as soon as everything up to that revision was delivered (up to `after`: as soon as it is known to be kept).
   * @throws StatusError BadRequest when the query has `at`, `deleted`, or a condition that depends on other objects (owner above the
   *   parent, joins); Expired as `changes`.
   */
  watch(
    query: Omit<ObjectQuery, 'order'>,
    after: Revision,
    options: {
      readonly signal: AbortSignal;
      readonly bookmarkMs?: number;
      readonly isEndMarked?: boolean;
      readonly markAt?: Revision;
    },
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

  /**
   * Takes or renews the leases of sources for a replica, in one transaction however many they are; times are the database's.
   * @returns the fences of those it holds now. A source that another holds, or that was removed, has none.
   */
  acquireLeases(sources: readonly SourceId[], holder: string, durationMs: number): Promise<readonly Fence[]>;

  /** Gives leases back in one transaction; those that another holds stay. */
  releaseLeases(sources: readonly SourceId[], holder: string): Promise<void>;

  /** The leases that have not run out. */
  leases(): Promise<readonly Lease[]>;

  /**
   * Says that a replica lives for `durationMs` more and renews all leases it holds for as long, in one transaction (KSY-J01).
   * @returns the fences of all it holds.
   */
  noteReplica(replica: Replica, durationMs: number): Promise<readonly Fence[]>;

  /** The replicas that live by the database's time, in the order of their names. */
  replicas(): Promise<readonly Replica[]>;

  /** Forgets a replica that ends and gives back every lease it holds, in one transaction (KSY-J04). */
  forgetReplica(name: string): Promise<void>;

  /**
   * Keeps a part of a pushed snapshot durably until the snapshot is dropped or an hour has passed since its last part; it makes no
   * revision and no read of objects sees it (KSY-K03). The same part again replaces what it was.
   * @throws StatusError NotFound when the source was removed, RequestEntityTooLarge for a part of more than 16 MiB,
   *   ServiceUnavailable when 4 GiB of the source or 64 GiB of all sources are staged already.
   */
  stagePart(upload: StagedUpload, part: StagedPart): Promise<void>;

  /** The parts of a pushed snapshot in the order of their numbers; a few of them are in memory at a time. */
  stagedParts(upload: StagedUpload): AsyncIterable<StagedPart>;

  /** Drops a pushed snapshot, or all of a scope. In bounded transactions: what a crash leaves goes with compaction. */
  dropStaged(scope: ScopeKey, upload?: string): Promise<void>;

  /** Forgets what is beyond the retention now; runs by itself every minute as well. */
  compact(retention?: Retention): Promise<void>;

  /** Starts the next epoch, as after a restore: every revision known outside becomes Expired (S-06.3). */
  startEpoch(): Promise<Revision>;
}
