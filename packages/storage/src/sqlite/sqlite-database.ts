import { DatabaseSync } from 'node:sqlite';
import type { Connection } from '../sql/connection.ts';
import type { Database } from '../sql/database.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { toStatusError } from './to-failure.ts';

/** How a file is opened. */
export interface SqliteFileOptions {
  readonly readOnly?: boolean;
  /** How long a statement waits for another connection's lock, before it fails with ServiceUnavailable. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Memory for pages of the file, in KiB. Default 16 MiB. */
  readonly cacheKib?: number;
}

/** One connection to a file. Its transactions run one after the other, in the order they were asked for. */
export class SqliteDatabase implements Database, Disposable {
  readonly #raw: DatabaseSync;
  readonly #connection: SqliteConnection;
  /** Ends when the transactions asked for so far have ended; never rejects. */
  #last: Promise<unknown> = Promise.resolve();

  /** @throws StatusError ServiceUnavailable when the file cannot be opened. */
  constructor(file: string, { readOnly = false, busyTimeoutMs = 5000, cacheKib = 16_384 }: SqliteFileOptions = {}) {
    try {
      this.#raw = new DatabaseSync(file, { readOnly, timeout: busyTimeoutMs });
      this.#raw.exec(`PRAGMA cache_size = ${-Math.trunc(cacheKib)}`);
      if (!readOnly) this.#raw.exec(filePragmas);
    } catch (error) {
      throw toStatusError(error);
    }
    this.#connection = new SqliteConnection(this.#raw);
  }

  read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#queue('BEGIN', work);
  }

  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#queue('BEGIN IMMEDIATE', work);
  }

  [Symbol.dispose](): void {
    this.#connection.clear();
    this.#raw.close();
  }

  #queue<T>(begin: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#transaction(begin, work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #transaction<T>(begin: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      this.#raw.exec(begin);
      const result = await work(this.#connection);
      this.#raw.exec('COMMIT');
      return result;
    } catch (error) {
      // Some failures, a full disk among them, have undone the transaction already.
      if (this.#raw.isOpen && this.#raw.isTransaction) this.#raw.exec('ROLLBACK');
      throw toStatusError(error);
    }
  }
}

/**
 * `architecture.md` 2.1. No memory map: its pages would count as the process's own. The log is written back at 32 MiB, since pages
 * of the indexes are changed again and again while a store is filled, and shrunk after a reader held it up.
 */
const filePragmas = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA mmap_size = 0;
  PRAGMA wal_autocheckpoint = 4096;
  PRAGMA journal_size_limit = 67108864;
`;
