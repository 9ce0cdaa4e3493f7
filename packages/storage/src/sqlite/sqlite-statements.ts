import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StatusError } from '@orrery/model';
import { LRUCache } from 'lru-cache';

/** Statements kept prepared; pages of lists differ in text, so the number of texts has no bound of its own. */
const statementsKept = 500;

/** The prepared statements of one connection, by their text; the longest unused ones go. */
export class SqliteStatements {
  readonly #connection: DatabaseSync;
  readonly #statements = new LRUCache<string, StatementSync>({ max: statementsKept });

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** @throws StatusError InternalError when the text holds more than one statement: SQLite would leave out the others silently. */
  get(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(text);
    if (statement.sourceSQL.trimEnd().length < text.trimEnd().length) {
      throw new StatusError('InternalError', `more than one statement in one text: ${text.slice(0, 200)}`);
    }
    this.#statements.set(text, statement);
    return statement;
  }

  clear(): void {
    this.#statements.clear();
  }
}
