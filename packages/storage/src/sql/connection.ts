import type { CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What a column holds, as both databases take and give it. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A row as a statement gives it: integers are numbers (all are below 2^53), bytes are Uint8Array. */
export type Row = Readonly<Record<string, SqlValue>>;

/** Names of the tables' columns. */
export type ColumnOf<T extends keyof Tables> = keyof Tables[T] & string;

/** Rows to write: the values of each stand in the order of `columns`. */
export interface TableRows<T extends keyof Tables> {
  readonly table: T;
  readonly columns: readonly ColumnOf<T>[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/**
 * One connection inside a transaction. All of the store's SQL goes through it, so that each operation is written once for both
 * databases; what they do differently is behind these methods.
 */
export interface Connection {
  /** Builds statements; it cannot run them. */
  readonly builder: Kysely<Tables>;

  /** Runs a statement and gives its rows. Prepared statements are kept by their text. */
  all<R = Row>(query: CompiledQuery<R>): Promise<readonly R[]>;

  /** Runs a statement for its effect. @returns how many rows it changed. */
  run(query: CompiledQuery): Promise<number>;

  /** Inserts rows; with `ifAbsent` those whose key is there already are left out. */
  insertMany<T extends keyof Tables>(rows: TableRows<T>, options?: { readonly ifAbsent: boolean }): Promise<void>;

  /** Sets the columns of rows found by the first `keys` of the columns. */
  updateMany<T extends keyof Tables>(rows: TableRows<T>, keys: number): Promise<void>;

  /** Deletes rows by columns that are a key or the beginning of one; absent ones are nothing. */
  deleteMany<T extends keyof Tables>(rows: TableRows<T>): Promise<void>;

  /** Rows by columns that are a key: for each of `rows`, in order, the columns asked for, or undefined. */
  findMany<T extends keyof Tables>(
    rows: TableRows<T>,
    columns: readonly ColumnOf<T>[],
  ): Promise<readonly (Row | undefined)[]>;

  /** The database's own plan of a statement, one line each. */
  explain(query: CompiledQuery): Promise<readonly string[]>;

  /** The database's time, epoch milliseconds. */
  now(): Promise<number>;
}
