import type { ObjectKey, Revision, ScopeKey, SourceId, SourceKind } from '@orrery/model';
import type { Aggregate, GroupKey, KindView, ObjectQuery, VisibleSet } from '@orrery/query';
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
  Retention,
} from '../contract/reading.ts';
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
} from '../contract/records.ts';
import type { Batch, BatchResult, Fence, HeldDeletes } from '../contract/writing.ts';
import type { Catalogue } from '../sql/catalogue.ts';
import type { Database } from '../sql/database.ts';
import type { PackedObjects } from './packed-objects.ts';

/** What an operation has beside the database. One per thread or pool. */
export interface OperationContext {
  readonly catalogue: Catalogue;
  /**
   * To be called between slices of at most 20,000 rows: throws what ends the operation when its caller has gone or its time is up, and
   * lets others have their turn.
   */
  readonly checkpoint: () => Promise<void>;
}

/** A state of an object with its body. */
export interface PackedState {
  readonly head: Omit<StoredObject, 'body'>;
  readonly body: Uint8Array;
}

/** A change with the states on both sides of it. */
export interface ChangeWithStates {
  readonly change: Change;
  /** When it was committed, epoch milliseconds. */
  readonly at: number;
  /** Absent for a removal. */
  readonly state?: PackedState;
  /** Absent for a creation. */
  readonly previous?: PackedState;
}

/** Arguments and answer of each operation that reads. */
export interface ReadOperations {
  readonly listSources: { readonly args: VisibleSet; readonly answer: readonly Source[] };
  readonly getObject: {
    readonly args: { readonly visible: VisibleSet; readonly key: ObjectKey; readonly at?: Revision };
    readonly answer: StoredObject | undefined;
  };
  readonly listObjects: {
    readonly args: { readonly query: ObjectQuery; readonly range: PageRange };
    readonly answer: Omit<ListPage, 'objects'> & { readonly objects: PackedObjects };
  };
  readonly countObjects: { readonly args: ObjectQuery; readonly answer: number };
  readonly aggregateObjects: {
    readonly args: {
      readonly query: ObjectQuery;
      readonly by: readonly GroupKey[];
      readonly aggregates: readonly Aggregate[];
      readonly limit: number;
    };
    readonly answer: Aggregation;
  };
  readonly explainList: {
    readonly args: { readonly query: ObjectQuery; readonly range: PageRange };
    readonly answer: Explanation;
  };
  readonly listVersions: {
    readonly args: { readonly scope: ScopeKey; readonly range: PathRange };
    readonly answer: readonly ObjectVersion[];
  };
  readonly listScopes: {
    readonly args: {
      readonly visible: VisibleSet;
      readonly source?: SourceId;
      readonly group?: string;
      readonly resource?: string;
    };
    readonly answer: readonly ScopeState[];
  };
  readonly listHistory: {
    readonly args: {
      readonly visible: VisibleSet;
      readonly key: ObjectKey;
      readonly before?: Revision;
      readonly limit: number;
    };
    readonly answer: readonly HistoryEntry[];
  };
  readonly listSealed: { readonly args: SealedOwner; readonly answer: readonly SealedRow[] };
  readonly listAudit: {
    readonly args: { readonly after: number; readonly limit: number };
    readonly answer: readonly (AuditRow & { readonly number: number })[];
  };
  readonly listLeases: { readonly args: undefined; readonly answer: readonly Lease[] };
  readonly listReplicas: { readonly args: undefined; readonly answer: readonly Replica[] };
  /** The next parts behind a number, of a few MiB together, at least one if there is one. */
  readonly listStaged: {
    readonly args: StagedUpload & { readonly after: number };
    readonly answer: readonly StagedPart[];
  };
  readonly getDefinitionsVersion: { readonly args: undefined; readonly answer: number };
  readonly listDocuments: {
    readonly args: { readonly visible: VisibleSet; readonly source?: SourceId; readonly name?: string };
    readonly answer: readonly SourceDocument[];
  };
  readonly readDocument: { readonly args: string; readonly answer: Uint8Array | undefined };
  readonly listStoredDocuments: { readonly args: readonly string[]; readonly answer: ReadonlySet<string> };
  readonly getRevision: { readonly args: undefined; readonly answer: Revision };
  readonly getHorizon: { readonly args: undefined; readonly answer: Horizon };
  readonly getRevisionAt: { readonly args: number; readonly answer: Revision | undefined };
  /** The next changes behind a revision that pass the filter, how far the changelog was read, and whether that was its end then. */
  readonly readChanges: {
    readonly args: { readonly after: Revision; readonly filter: ChangeFilter };
    readonly answer: { readonly changes: readonly Change[]; readonly through: Revision; readonly isEnd: boolean };
  };
  /** The same with states, bounded by `limit` changes and `maxBytes` of bodies, at least one. */
  readonly readChangesWithStates: {
    readonly args: { readonly after: Revision; readonly limit: number; readonly maxBytes: number };
    readonly answer: {
      readonly changes: readonly ChangeWithStates[];
      readonly through: Revision;
      readonly isEnd: boolean;
    };
  };
  readonly getHeldDeletes: { readonly args: ScopeKey; readonly answer: HeldDeletes | undefined };
  /** Kind and name of sources, removed ones too; unknown ids are left out. */
  readonly findSources: { readonly args: readonly SourceId[]; readonly answer: readonly Omit<Source, 'facts'>[] };
  /** All kinds the store knows, with the names they are or were collected under. */
  readonly listKinds: { readonly args: undefined; readonly answer: readonly KindView[] };
}

/** Arguments and answer of each operation that writes. */
export interface WriteOperations {
  readonly writeBatch: { readonly args: Batch; readonly answer: BatchResult };
  readonly ensureSource: {
    readonly args: { readonly kind: SourceKind; readonly name: string };
    readonly answer: Source;
  };
  readonly noteSealedUse: {
    readonly args: { readonly id: string; readonly use: { readonly at: number; readonly by: string } };
    readonly answer: undefined;
  };
  readonly holdDeletes: {
    readonly args: { readonly scope: ScopeKey; readonly paths: readonly string[] };
    readonly answer: Revision;
  };
  readonly confirmHeld: {
    readonly args: { readonly scope: ScopeKey; readonly heldAt: Revision };
    readonly answer: BatchResult;
  };
  readonly acquireLease: {
    readonly args: { readonly source: SourceId; readonly holder: string; readonly durationMs: number };
    readonly answer: Fence | undefined;
  };
  readonly acquireLeases: {
    readonly args: { readonly sources: readonly SourceId[]; readonly holder: string; readonly durationMs: number };
    readonly answer: readonly Fence[];
  };
  readonly releaseLeases: {
    readonly args: { readonly sources: readonly SourceId[]; readonly holder: string };
    readonly answer: undefined;
  };
  readonly noteReplica: {
    readonly args: { readonly replica: Replica; readonly durationMs: number };
    readonly answer: readonly Fence[];
  };
  readonly forgetReplica: { readonly args: { readonly name: string }; readonly answer: undefined };
  readonly stagePart: { readonly args: StagedUpload & { readonly part: StagedPart }; readonly answer: undefined };
  /** One bounded transaction of dropping what is staged; false when nothing is left. */
  readonly dropStaged: {
    readonly args: { readonly scope: ScopeKey; readonly upload?: string };
    readonly answer: boolean;
  };
  /** One bounded transaction of purging rows of removals; false when none are left. */
  readonly purgeRemoved: { readonly args: undefined; readonly answer: boolean };
  /** One bounded transaction of forgetting what is beyond the retention; false when nothing is left to forget. */
  readonly compact: { readonly args: Retention; readonly answer: boolean };
  /** One bounded transaction of bringing the field index to what is declared; false when it is complete. */
  readonly fillFields: { readonly args: undefined; readonly answer: boolean };
  /** One bounded transaction of making kept cells of earlier printers anew; false when none are left. */
  readonly fillCells: { readonly args: undefined; readonly answer: boolean };
  readonly startEpoch: { readonly args: undefined; readonly answer: Revision };
}

export type Operations = ReadOperations & WriteOperations;
export type ReadName = keyof ReadOperations;
export type WriteName = keyof WriteOperations;
export type OperationName = keyof Operations;

/** One database function: it runs wherever the database is open, a worker thread or the main one. */
export type Operation<Name extends OperationName> = (
  database: Database,
  args: Operations[Name]['args'],
  context: OperationContext,
) => Promise<Operations[Name]['answer']>;

/** All of them, by name. */
export type OperationTable = { readonly [Name in OperationName]: Operation<Name> };
