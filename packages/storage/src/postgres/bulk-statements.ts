import type { ColumnType } from './bulk-parameters.ts';

/** A table and columns of it whose values come as one array each. */
export interface BulkColumns {
  readonly table: string;
  readonly columns: readonly string[];
  readonly types: readonly ColumnType[];
}

/** The statements of the bulk methods: `unnest` makes rows of the arrays. Names are those of the tables, never values. */
export const bulkStatements = {
  insert(bulk: BulkColumns, ifAbsent: boolean): string {
    const onConflict = ifAbsent ? ' ON CONFLICT DO NOTHING' : '';
    return `INSERT INTO ${quoted(bulk.table)} (${bulk.columns.map(quoted).join(', ')}) SELECT * FROM ${arrays(bulk)}${onConflict}`;
  },

  update(bulk: BulkColumns, keys: number): string {
    const assignments = bulk.columns.slice(keys).map((column) => `${quoted(column)} = v.${quoted(column)}`);
    return `UPDATE ${quoted(bulk.table)} AS t SET ${assignments.join(', ')} FROM ${values(bulk)} WHERE ${equalities(bulk, keys)}`;
  },

  delete(bulk: BulkColumns): string {
    return `DELETE FROM ${quoted(bulk.table)} AS t USING ${values(bulk)} WHERE ${equalities(bulk, bulk.columns.length)}`;
  },

  /** The first column of the answer says which of the keys was found, from 1 on. */
  find(bulk: BulkColumns, wanted: readonly string[]): string {
    const names = wanted.map((column) => `t.${quoted(column)}`);
    const from = `${arrays(bulk)} WITH ORDINALITY AS v (${[...bulk.columns, 'place'].map(quoted).join(', ')})`;
    const where = equalities(bulk, bulk.columns.length);
    return `SELECT ${['v.place', ...names].join(', ')} FROM ${from} JOIN ${quoted(bulk.table)} AS t ON ${where}`;
  },
} as const;

function arrays({ types }: BulkColumns): string {
  return `unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})`;
}

function values(bulk: BulkColumns): string {
  return `${arrays(bulk)} AS v (${bulk.columns.map(quoted).join(', ')})`;
}

function equalities({ columns }: BulkColumns, keys: number): string {
  return columns
    .slice(0, keys)
    .map((column) => `t.${quoted(column)} = v.${quoted(column)}`)
    .join(' AND ');
}

function quoted(name: string): string {
  return `"${name}"`;
}
