import type { ObjectKey, Revision, ScopeKey, SourceId } from '@orrery/model';
import type { AuditRow, ScopeState, SealedOwner, SealedRow, Source, SourceDocument } from './records.ts';

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
  /** Why, when it is not that the member deleted it, as `OutOfScope`; the history keeps it. */
  readonly cause?: string;
}

/** What an explicit removal covers: a source with everything of it, a kind of a source, or a namespace of a kind of a source. */
export type Removal = ({ readonly source: SourceId } | (ScopeKey & { readonly namespace?: string })) & {
  /** Why, as `KindRemoved`; the history of each object it covers keeps it. */
  readonly cause?: string;
};

/** A right to write a source, as the lease gave it (KSY-J03). */
export interface Fence {
  readonly source: SourceId;
  readonly token: number;
}

/** A document as it is written. */
export interface DocumentPut extends SourceDocument {
  /** The content, at most 16 MiB; absent where content of this hash is stored already, else the whole batch is refused: Conflict. */
  readonly body?: Uint8Array;
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
  readonly sealed?: readonly {
    readonly owner: SealedOwner;
    readonly rows: readonly SealedRow[];
    /** Optimistic concurrency: ids of the rows the writer read, none to create. Others being there refuses the whole batch: Conflict. */
    readonly expects?: readonly string[];
  }[];
  readonly facts?: readonly { readonly source: SourceId; readonly facts: string }[];
  /** Documents put, and those that are published no more. No object, so no revision. Of a removed source nothing is kept. */
  readonly documents?: {
    readonly put: readonly DocumentPut[];
    readonly remove: readonly Pick<SourceDocument, 'source' | 'name'>[];
  };
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

/** Deletions that wait for confirmation (`architecture.md` 4.1). Their rows stay served. */
export interface HeldDeletes {
  readonly scope: ScopeKey;
  /** The store's revision when they were held; names this hold. */
  readonly heldAt: Revision;
  readonly count: number;
  /** The first 20 in path order. */
  readonly examples: readonly string[];
}
