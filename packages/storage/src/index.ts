export type {
  Aggregation,
  AuditRow,
  Batch,
  BatchResult,
  Change,
  ChangeFilter,
  Explanation,
  Fence,
  HeldDeletes,
  HistoryEntry,
  Horizon,
  ListPage,
  ListPosition,
  ObjectVersion,
  Outcome,
  PageRange,
  PathRange,
  Put,
  ReadOptions,
  Removal,
  Remove,
  Retention,
  ScopeState,
  SealedOwner,
  SealedRow,
  Source,
  Store,
  StoredObject,
  WatchEvent,
} from './contract.ts';
export { controlKey, putControlObject, readControlObject } from './control-object.ts';
export { createPostgresStore, type PostgresStoreOptions } from './postgres/postgres-store.ts';
export { storableKeyProblem } from './sql/storable-key.ts';
export { createSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts';
export { defaultRetention, type SqlStoreOptions } from './store/sql-store.ts';
