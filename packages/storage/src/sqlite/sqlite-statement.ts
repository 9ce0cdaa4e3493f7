import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Row, SqlValue } from '../sql/connection.ts';

/**
 * A prepared statement. Rows are taken as arrays and made objects here: those that node:sqlite makes are dictionaries, which take half
 * as long again to make and several times as long to read.
 */
export class SqliteStatement {
  readonly #statement: StatementSync;
  readonly #columns: readonly string[];

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.#columns = statement.columns().map(({ name }) => name);
    if (this.#columns.length > 0) statement.setReturnArrays(true);
  }

  all(parameters: readonly SQLInputValue[]): Row[] {
    const rows: unknown[] = this.#statement.all(...parameters);
    return rows.map((values) => this.#toRow(values));
  }

  get(parameters: readonly SQLInputValue[]): Row | undefined {
    const values: unknown = this.#statement.get(...parameters);
    return values === undefined ? undefined : this.#toRow(values);
  }

  /** @returns how many rows it changed. */
  run(parameters: readonly SQLInputValue[]): number {
    return Number(this.#statement.run(...parameters).changes);
  }

  #toRow(values: unknown): Row {
    const given = values as readonly SqlValue[]; // the statement returns arrays
    const row: Record<string, SqlValue> = {};
    // Counted: with an iterator a wide row takes twice as long.
    for (let at = 0; at < this.#columns.length; at += 1) row[this.#columns[at] ?? ''] = given[at] ?? null;
    return row;
  }
}
