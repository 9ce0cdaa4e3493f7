import type { ApiResource, LabelSelector, ObjectKey, Revision, ScopeKey, SourceId, SourceKind } from '@orrery/model';

/** Where objects are learned from. */
export interface Source {
  readonly id: SourceId;
  readonly kind: SourceKind;
  /** Unique within its kind among living sources. */
  readonly name: string;
  /** What is known of the source beside its objects, as JSON text (for a cluster: version and identity). */
  readonly facts: string;
}

/**
 * Which rows a caller may see. It is part of every read, as a predicate in the statement (S-22.1). Until roles exist there are
 * two: everything, and some sources.
 */
export type VisibleSet =
  | { readonly kind: 'everything' }
  | { readonly kind: 'sources'; readonly ids: readonly SourceId[] };

/** A stored object. `body` is in the normalised layout of `normaliseObject` in `model`. */
export interface StoredObject {
  readonly key: ObjectKey;
  /** Version of the kind the body is in. */
  readonly version: string;
  readonly uid: string;
  readonly revision: Revision;
  /** `metadata.resourceVersion` in the member; empty for control objects. */
  readonly originVersion: string;
  /** Labels as a flat list: key, value, key, value... */
  readonly labels: readonly string[];
  readonly body: Uint8Array;
  /** Offset in `body` of the brace that closes `metadata.annotations`. */
  readonly annotationsEnd: number;
}

/** Stores an object. Equal to what is stored (body and version): only `originVersion` is refreshed, without a revision (KSY-E05). */
export interface Put {
  readonly op: 'put';
  readonly key: ObjectKey;
  readonly version: string;
  readonly uid: string;
  readonly originVersion: string;
  readonly labels: readonly string[];
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
  /** Explicit removal of whole scopes with their objects and states, or of whole sources with everything of theirs. */
  readonly removals?: readonly (ScopeKey | { readonly source: SourceId })[];
  /** Replaces all sealed rows of an owner by these. */
  readonly sealed?: readonly { readonly owner: SealedOwner; readonly rows: readonly SealedRow[] }[];
  readonly facts?: readonly { readonly source: SourceId; readonly facts: string }[];
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

/** Where a list goes on: behind this row. */
export interface ListPosition {
  readonly sourceKind: SourceKind;
  readonly sourceName: string;
  readonly path: string;
}

/** A question for a page of objects of one kind, in the order source kind, source name, path (SEA-H01). */
export interface ListQuery {
  readonly visible: VisibleSet;
  readonly group: string;
  readonly resource: string;
  /** Only these sources; absent: all visible ones of kind cluster, account and feed. */
  readonly sources?: readonly SourceId[];
  readonly namespace?: string;
  readonly name?: string;
  readonly labels?: LabelSelector;
  readonly after?: ListPosition;
  /** At least 1. */
  readonly limit: number;
}

/** A page of a list. */
export interface ListPage {
  readonly objects: readonly StoredObject[];
  /** Present when more rows may follow. */
  readonly next?: ListPosition;
  /** The store's revision the page was read at. */
  readonly revision: Revision;
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

/** One entry of the changelog. An explicit removal of a scope or source is one entry that covers a block of revisions. */
export interface Change {
  readonly revision: Revision;
  readonly type: 'put' | 'remove' | 'remove-scope' | 'remove-source';
  /** `namespace` and `name` are empty for the removals of scopes and sources, group and resource too for those of sources. */
  readonly key: ObjectKey;
}

/** Which changes a reader of the changelog wants. */
export interface ChangeFilter {
  readonly visible: VisibleSet;
  readonly source?: SourceId;
  readonly group?: string;
  readonly resource?: string;
}

/** The store of objects. All methods may be called at any time and in parallel; writes are committed one after the other. */
export interface Store extends AsyncDisposable {
  /** The source of the control objects. */
  readonly control: SourceId;

  /** Living sources, in the order kind, name. */
  sources(visible: VisibleSet): Promise<readonly Source[]>;

  /** The living source of this name, made if there is none. */
  ensureSource(kind: SourceKind, name: string): Promise<Source>;

  /**
   * Commits a batch whole. Durable when the promise resolves.
   * @throws StatusError Conflict or AlreadyExists when an `expects` does not hold, NotFound when it names an absent row,
   *   ServiceUnavailable when the store cannot write now (disk full, locked by another program). Nothing of the batch is
   *   stored then.
   */
  write(batch: Batch): Promise<BatchResult>;

  /** The object, or undefined when it is absent or not visible. */
  get(visible: VisibleSet, key: ObjectKey): Promise<StoredObject | undefined>;

  list(query: ListQuery): Promise<ListPage>;

  /** How many visible rows the query has, its `after` and `limit` aside. */
  count(query: Omit<ListQuery, 'after' | 'limit'>): Promise<number>;

  /** Stored versions of a scope in path order, those of the range only. */
  versions(scope: ScopeKey, range: PathRange): Promise<readonly ObjectVersion[]>;

  /** States of collected scopes, optionally of one source or one kind only. */
  scopes(filter: {
    readonly visible: VisibleSet;
    readonly source?: SourceId;
    readonly group?: string;
    readonly resource?: string;
  }): Promise<readonly ScopeState[]>;

  sealed(owner: SealedOwner): Promise<readonly SealedRow[]>;

  /** Notes who used a sealed value when; at most once a minute and row. */
  noteSealedUse(id: string, use: { readonly at: number; readonly by: string }): Promise<void>;

  /** The revision of the last commit. */
  revision(): Promise<Revision>;

  /**
   * Changes behind `after` in revision order, in pages, without end: it waits for new ones until the signal aborts, then returns.
   * @throws StatusError Expired when `after` is of another epoch or no longer in the changelog.
   */
  changes(
    after: Revision,
    filter: ChangeFilter,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<readonly Change[]>;
}
