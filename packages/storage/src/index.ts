export type {
  Aggregation,
  Change,
  ChangeFilter,
  Explanation,
  HistoryEntry,
  Horizon,
  ListPage,
  ListPosition,
  ObjectVersion,
  PageRange,
  PathRange,
  ReadOptions,
  Retention,
  WatchEvent,
} from './contract/reading.ts';
export type {
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
} from './contract/records.ts';
export type { Store } from './contract/store.ts';
export type {
  Batch,
  BatchResult,
  DocumentPut,
  Fence,
  HeldDeletes,
  Outcome,
  Put,
  Removal,
  Remove,
} from './contract/writing.ts';
export { controlKey, putControlObject, readControlObject } from './control-object.ts';
export { isScopeVisible, isSourceVisible } from './operations/sources/visible-sources.ts';
export { createPostgresStore, type PostgresStoreOptions } from './postgres/postgres-store.ts';
export { storableKeyProblem } from './sql/storable-key.ts';
export { createSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts';
export { defaultRetention, type SqlStoreOptions } from './store/sql-store.ts';
