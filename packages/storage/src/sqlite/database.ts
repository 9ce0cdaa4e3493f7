import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StatusError } from '@orrery/model';
import { objectsMigration } from './migrations/0001-objects.ts';

/** Numbered by position, forward only. */
const migrations: readonly string[] = [objectsMigration];

const epochSize = 2 ** 40;

/** An open database of one thread, with its prepared statements. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Interned ids of (group, resource); filled as they are met. */
  readonly #kinds = new Map<string, number>();

  constructor(file: string, options: { readonly readOnly: boolean; readonly busyTimeoutMs: number }) {
    this.#connection = new DatabaseSync(file, { readOnly: options.readOnly, timeout: options.busyTimeoutMs });
    if (!options.readOnly) this.#prepareFile(file);
  }

  /** The prepared statement of this text; the text is a constant of the caller, never built. */
  sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  /** Runs `work` in one transaction that holds the write lock from its start; an exception undoes all of it. */
  transaction<T>(work: () => T): T {
    return this.#within('BEGIN IMMEDIATE', work);
  }

  /** Runs `work` on one consistent state. */
  snapshot<T>(work: () => T): T {
    return this.#within('BEGIN', work);
  }

  /** Id of a kind, or undefined when nothing of it was ever stored. */
  kindId(group: string, resource: string): number | undefined {
    const known = this.#kinds.get(`${group}/${resource}`);
    if (known !== undefined) return known;
    const row = this.sql('SELECT id FROM kinds WHERE api_group = ? AND resource = ?').get(group, resource);
    if (row === undefined) return undefined;
    const id = Number(row['id']);
    this.#kinds.set(`${group}/${resource}`, id);
    return id;
  }

  /** Id of a kind, made on first use. A rolled-back transaction forgets it. */
  ensureKindId(group: string, resource: string): number {
    const known = this.kindId(group, resource);
    if (known !== undefined) return known;
    this.sql('INSERT INTO kinds (api_group, resource) VALUES (?, ?)').run(group, resource);
    return this.kindId(group, resource) ?? 0;
  }

  /** The revision of the last commit, as a number below 2^53. */
  revision(): number {
    const row = this.sql('SELECT epoch, counter FROM revision').get();
    return Number(row?.['epoch']) * epochSize + Number(row?.['counter']);
  }

  /** Sets the counter; the last statement of a writing transaction. */
  setRevision(revision: number): void {
    this.sql('UPDATE revision SET counter = ?').run(revision % epochSize);
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #within<T>(begin: string, work: () => T): T {
    this.#connection.exec(begin);
    try {
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      this.#kinds.clear();
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  #prepareFile(file: string): void {
    this.#connection.exec('PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const found = Number(this.#connection.prepare('PRAGMA user_version').get()?.['user_version']);
    if (found > migrations.length) {
      throw new StatusError(
        'ServiceUnavailable',
        `database ${file} has schema ${found}, newer than schema ${migrations.length} of this server: start the newer server`,
      );
    }
    migrations.slice(found).forEach((migration, index) => {
      this.transaction(() => {
        this.#connection.exec(migration);
        this.#connection.exec(`PRAGMA user_version = ${found + index + 1}`);
      });
    });
  }
}
