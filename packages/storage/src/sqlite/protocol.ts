import type { ObjectKey, ScopeKey, SourceId, SourceKind, StatusDetails, StatusReason } from '@orrery/model';
import type {
  Batch,
  BatchResult,
  Change,
  ChangeFilter,
  ListPage,
  ListQuery,
  ObjectVersion,
  PathRange,
  Put,
  Remove,
  ScopeState,
  SealedOwner,
  SealedRow,
  Source,
  StoredObject,
  VisibleSet,
} from '../contract.ts';
import type { Packed } from './frames.ts';

/** Everything a worker does: arguments and answer of each operation. */
export interface Operations {
  readonly write: {
    readonly args: {
      readonly puts: Packed<Put>;
      /** Changes in order; a put stands in `puts` at this index. */
      readonly order: readonly (Remove | number)[];
      readonly beside: Omit<Batch, 'changes'>;
    };
    readonly answer: BatchResult;
  };
  readonly ensureSource: {
    readonly args: { readonly kind: SourceKind; readonly name: string };
    readonly answer: Source;
  };
  readonly purge: { readonly args: undefined; readonly answer: boolean };
  readonly noteSealedUse: {
    readonly args: { readonly id: string; readonly use: { readonly at: number; readonly by: string } };
    readonly answer: undefined;
  };
  readonly control: { readonly args: undefined; readonly answer: SourceId };
  readonly sources: { readonly args: VisibleSet; readonly answer: readonly Source[] };
  readonly get: {
    readonly args: { readonly visible: VisibleSet; readonly key: ObjectKey };
    readonly answer: StoredObject | undefined;
  };
  readonly list: {
    readonly args: ListQuery;
    readonly answer: Omit<ListPage, 'objects'> & { readonly objects: Packed<StoredObject> };
  };
  readonly count: { readonly args: Omit<ListQuery, 'after' | 'limit'>; readonly answer: number };
  readonly versions: {
    readonly args: {
      readonly scope: ScopeKey;
      readonly range: PathRange;
    };
    readonly answer: readonly ObjectVersion[];
  };
  readonly scopes: {
    readonly args: {
      readonly visible: VisibleSet;
      readonly source?: SourceId;
      readonly group?: string;
      readonly resource?: string;
    };
    readonly answer: readonly ScopeState[];
  };
  readonly sealed: { readonly args: SealedOwner; readonly answer: readonly SealedRow[] };
  readonly revision: { readonly args: undefined; readonly answer: number };
  readonly changes: {
    readonly args: { readonly after: number; readonly filter: ChangeFilter };
    readonly answer: { readonly changes: readonly Change[]; readonly revision: number };
  };
}

export type OperationName = keyof Operations;

/** A call as posted to a worker. */
export interface Request<Name extends OperationName = OperationName> {
  readonly id: number;
  readonly name: Name;
  readonly args: Operations[Name]['args'];
}

/** A failure as it crosses the thread border: errors do not keep their class there. */
export interface Failure {
  readonly reason: StatusReason;
  readonly message: string;
  readonly details: StatusDetails;
}

/** A worker's answer; `id` 0 says that the database is open, or why not. */
export type Response =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure };

/** What a worker is started with. */
export interface WorkerOptions {
  readonly file: string;
  readonly readOnly: boolean;
  /** How long a statement waits for another connection's lock. */
  readonly busyTimeoutMs: number;
}
