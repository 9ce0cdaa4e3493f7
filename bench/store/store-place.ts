import type { Store } from '@orrery/storage';

/** The databases a store can be in. */
export type DatabaseName = 'sqlite' | 'postgres';

/** How much of the disk a table or index takes. */
export interface PartSize {
  readonly name: string;
  readonly bytes: number;
}

/** Where a store of the benchmark is: an empty database of its own, gone when it is disposed of. */
export interface StorePlace extends AsyncDisposable {
  readonly database: DatabaseName;
  /** What another process opens the store by: a file or a URL. */
  readonly address: string;

  open(): Promise<Store>;

  /** What the database does by itself within minutes after a fill: gathers statistics, writes its log back. */
  settle(): Promise<void>;

  /** Tables and indexes, the largest first. */
  sizes(): Promise<readonly PartSize[]>;

  /** Bytes on the disk. */
  diskBytes(): Promise<number>;

  /** How many explicit removals are not purged yet. */
  pendingRemovals(): Promise<number>;
}
