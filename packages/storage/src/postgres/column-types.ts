import { StatusError } from '@orrery/model';
import type { ColumnType } from './bulk-parameters.ts';
import type { PostgresSession } from './postgres-session.ts';

/** Types of the tables' columns, as the database says they are; rows in bulk are sent as one array of this type per column. */
export class ColumnTypes {
  readonly #types: ReadonlyMap<string, ColumnType>;

  private constructor(types: ReadonlyMap<string, ColumnType>) {
    this.#types = types;
  }

  /** Reads them once, after migrating. */
  static async read(session: PostgresSession): Promise<ColumnTypes> {
    const { rows } = await session.execute(columnsStatement);
    // The statement gives types of this list only.
    const entries = rows.map((row) => [String(row?.['name']), row?.['type'] as ColumnType] as const);
    return new ColumnTypes(new Map(entries));
  }

  /** @throws StatusError InternalError when the table has no such column, or it is of another type. */
  of(table: string, column: string): ColumnType {
    const type = this.#types.get(`${table}.${column}`);
    if (type === undefined) throw new StatusError('InternalError', `table ${table} has no column ${column}`);
    return type;
  }
}

const columnsStatement = `
SELECT c.relname || '.' || a.attname AS name, format_type(a.atttypid, NULL) AS type
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND format_type(a.atttypid, NULL) IN ('bigint', 'integer', 'smallint', 'text', 'bytea')`;
