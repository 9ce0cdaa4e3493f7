import type { DatabaseSync } from 'node:sqlite';
import { StatusError } from '@orrery/model';
import { LRUCache } from 'lru-cache';
import { SqliteStatement } from './sqlite-statement.ts';

/** Statements kept prepared; pages of lists differ in text, so the number of texts has no bound of its own. */
const statementsKept = 500;

/** The prepared statements of one connection, by their text; the longest unused ones go. */
export class SqliteStatements {
  readonly #connection: DatabaseSync;
  readonly #statements = new LRUCache<string, SqliteStatement>({ max: statementsKept });

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** @throws StatusError InternalError when the text holds more than one statement: SQLite would leave out the others silently. */
  get(text: string): SqliteStatement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const prepared = this.#connection.prepare(text);
    if (prepared.sourceSQL.trimEnd().length < text.trimEnd().length) {
      throw new StatusError('InternalError', `more than one statement in one text: ${text.slice(0, 200)}`);
    }
    const statement = new SqliteStatement(prepared);
    this.#statements.set(text, statement);
    return statement;
  }

  clear(): void {
    this.#statements.clear();
  }
}
