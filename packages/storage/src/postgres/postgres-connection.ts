import { StatusError } from '@orrery/model';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { ColumnOf, Connection, Row, SqlValue, TableRows } from '../sql/connection.ts';
import type { Tables } from '../sql/tables.ts';
import { encodeColumn } from './bulk-parameters.ts';
import { bulkSlices, lastOfEachKey } from './bulk-slices.ts';
import { type BulkColumns, bulkStatements } from './bulk-statements.ts';
import type { ColumnTypes } from './column-types.ts';
import type { PostgresSession } from './postgres-session.ts';

/**
 * The store's SQL on one session of PostgreSQL. Rows in bulk go as one array per column, a few statements for thousands of rows.
 * `deleteMany` and `findMany` take each key once; of several rows for one key `updateMany` takes the last.
 */
export class PostgresConnection implements Connection {
  readonly builder: Kysely<Tables>;
  readonly #session: PostgresSession;
  readonly #types: ColumnTypes | undefined;

  /** @param types absent while migrating: there are no bulk methods then. */
  constructor(builder: Kysely<Tables>, session: PostgresSession, types?: ColumnTypes) {
    this.builder = builder;
    this.#session = session;
    this.#types = types;
  }

  async all<R = Row>(query: CompiledQuery<R>): Promise<readonly R[]> {
    const { rows } = await this.#session.execute(query.sql, query.parameters.map(parameter));
    // The builder knows the types of the columns a statement gives.
    return rows as readonly R[];
  }

  async run(query: CompiledQuery): Promise<number> {
    return (await this.#session.execute(query.sql, query.parameters.map(parameter))).count;
  }

  async insertMany<T extends keyof Tables>(
    rows: TableRows<T>,
    options?: { readonly ifAbsent: boolean },
  ): Promise<void> {
    await this.#inSlices(rows, bulkStatements.insert(this.#bulk(rows), options?.ifAbsent === true));
  }

  async updateMany<T extends keyof Tables>(rows: TableRows<T>, keys: number): Promise<void> {
    const once = { ...rows, rows: lastOfEachKey(rows.rows, keys) };
    await this.#inSlices(once, bulkStatements.update(this.#bulk(rows), keys));
  }

  async deleteMany<T extends keyof Tables>(rows: TableRows<T>): Promise<void> {
    await this.#inSlices(rows, bulkStatements.delete(this.#bulk(rows)));
  }

  async findMany<T extends keyof Tables>(
    { table, columns, rows }: TableRows<T>,
    wanted: readonly ColumnOf<T>[],
  ): Promise<readonly (Row | undefined)[]> {
    const bulk = this.#bulk({ table, columns });
    const text = bulkStatements.find(bulk, wanted);
    const found: (Row | undefined)[] = [];
    for (const slice of bulkSlices(rows)) {
      const answer = await this.#session.execute(text, arraysOf(bulk, slice), slice.length);
      for (const row of answer.rows) found.push(row);
    }
    return found;
  }

  async explain(query: CompiledQuery): Promise<readonly string[]> {
    const text = `EXPLAIN (COSTS OFF) ${query.sql}`;
    const { rows } = await this.#session.execute(text, query.parameters.map(parameter));
    return rows.map((row) => String(row?.['QUERY PLAN']));
  }

  async now(): Promise<number> {
    const { rows } = await this.#session.execute(nowStatement);
    return Number(rows[0]?.['now']);
  }

  async #inSlices<T extends keyof Tables>({ table, columns, rows }: TableRows<T>, text: string): Promise<void> {
    const bulk = this.#bulk({ table, columns });
    for (const slice of bulkSlices(rows)) await this.#session.execute(text, arraysOf(bulk, slice));
  }

  #bulk<T extends keyof Tables>({ table, columns }: Pick<TableRows<T>, 'table' | 'columns'>): BulkColumns {
    const types = this.#types;
    if (types === undefined) throw new StatusError('InternalError', 'a migration cannot write rows in bulk');
    return { table, columns, types: columns.map((column) => types.of(table, column)) };
  }
}

/** A builder whose statements are for PostgreSQL; it cannot run them. */
export function createPostgresBuilder(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (builder) => new PostgresIntrospector(builder),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

const nowStatement = 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now';

function arraysOf({ types }: BulkColumns, rows: readonly (readonly SqlValue[])[]): Buffer[] {
  return types.map((type, column) => encodeColumn(type, rows, column));
}

/** A parameter as the server takes it: bytes as they are, everything else as text that its type reads. */
function parameter(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? '1' : '0';
    default:
  }
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new StatusError('InternalError', `a statement cannot take a parameter of type ${typeof value}`);
}
