import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { ColumnOf, Connection, Row, SqlValue, TableRows } from '../sql/connection.ts';
import type { Tables } from '../sql/tables.ts';
import { SqliteStatements } from './sqlite-statements.ts';

/**
 * The store's SQL on node:sqlite. Every method works synchronously and only looks asynchronous: what an operation does between two
 * awaits of its own is not interrupted. Integers beyond 2^53 may be written but not read.
 */
export class SqliteConnection implements Connection {
  readonly builder = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (builder) => new SqliteIntrospector(builder),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  readonly #statements: SqliteStatements;

  constructor(database: DatabaseSync) {
    this.#statements = new SqliteStatements(database);
  }

  async all<R = Row>(query: CompiledQuery<R>): Promise<readonly R[]> {
    // The builder knows the types of the columns a statement gives.
    return this.#statements.get(query.sql).all(inputs(query)) as R[];
  }

  async run(query: CompiledQuery): Promise<number> {
    return this.#statements.get(query.sql).run(inputs(query));
  }

  async insertMany<T extends keyof Tables>(
    { table, columns, rows }: TableRows<T>,
    options?: { readonly ifAbsent: boolean },
  ): Promise<void> {
    const places = columns.map(() => '?').join(', ');
    const names = columns.map(quoted).join(', ');
    const onConflict = options?.ifAbsent ? ' ON CONFLICT DO NOTHING' : '';
    this.#runEach(`INSERT INTO ${quoted(table)} (${names}) VALUES (${places})${onConflict}`, rows);
  }

  async updateMany<T extends keyof Tables>({ table, columns, rows }: TableRows<T>, keys: number): Promise<void> {
    const assignments = columns.slice(keys).map((column, at) => `${quoted(column)} = ?${keys + at + 1}`);
    const where = numberedEqualities(columns.slice(0, keys));
    this.#runEach(`UPDATE ${quoted(table)} SET ${assignments.join(', ')} WHERE ${where}`, rows);
  }

  async deleteMany<T extends keyof Tables>({ table, columns, rows }: TableRows<T>): Promise<void> {
    this.#runEach(`DELETE FROM ${quoted(table)} WHERE ${numberedEqualities(columns)}`, rows);
  }

  async findMany<T extends keyof Tables>(
    { table, columns, rows }: TableRows<T>,
    wanted: readonly ColumnOf<T>[],
  ): Promise<readonly (Row | undefined)[]> {
    if (rows.length === 0) return [];
    const names = wanted.map(quoted).join(', ');
    const find = this.#statements.get(`SELECT ${names} FROM ${quoted(table)} WHERE ${numberedEqualities(columns)}`);
    return rows.map((row) => find.get(row));
  }

  async explain(query: CompiledQuery): Promise<readonly string[]> {
    const rows = this.#statements.get(`EXPLAIN QUERY PLAN ${query.sql}`).all(inputs(query));
    const depths = new Map<unknown, number>();
    return rows.map((row) => {
      const depth = (depths.get(row['parent']) ?? -1) + 1;
      depths.set(row['id'], depth);
      return `${'  '.repeat(depth)}${String(row['detail'])}`;
    });
  }

  async now(): Promise<number> {
    const row = this.#statements.get("SELECT CAST(round(unixepoch('now', 'subsec') * 1000) AS INTEGER) AS now").get([]);
    return Number(row?.['now']);
  }

  /** Lets the prepared statements go. */
  clear(): void {
    this.#statements.clear();
  }

  #runEach(text: string, rows: readonly (readonly SqlValue[])[]): void {
    if (rows.length === 0) return;
    const statement = this.#statements.get(text);
    for (const row of rows) statement.run(row);
  }
}

/** Parameters of a statement as node:sqlite takes them, which knows no booleans. */
function inputs(query: CompiledQuery<unknown>): SQLInputValue[] {
  return query.parameters.map((value) => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    // Anything else that is no value of a column is refused by node:sqlite itself.
    return value as SQLInputValue;
  });
}

/** `"a" = ?1 AND "b" = ?2`. */
function numberedEqualities(columns: readonly string[]): string {
  return columns.map((column, at) => `${quoted(column)} = ?${at + 1}`).join(' AND ');
}

/** A name of `Tables`; never a value. */
function quoted(name: string): string {
  return `"${name}"`;
}
