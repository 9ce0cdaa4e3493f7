export type {
  Batch,
  BatchResult,
  Change,
  ChangeFilter,
  ListPage,
  ListPosition,
  ListQuery,
  ObjectVersion,
  Outcome,
  PathRange,
  Put,
  Remove,
  ScopeState,
  SealedOwner,
  SealedRow,
  Source,
  Store,
  StoredObject,
  VisibleSet,
} from './contract.ts';
export { controlKey, putControlObject, readControlObject } from './control-object.ts';
export { createSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts';
