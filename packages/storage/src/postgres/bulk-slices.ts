import type { SqlValue } from '../sql/connection.ts';

type Rows = readonly (readonly SqlValue[])[];

/** A message to the server may be 1 GiB; this keeps what one statement needs in memory small on both sides. */
const sliceBytes = 8 * 1024 * 1024;
const sliceRows = 20_000;

/** The rows in their order, in slices that one statement can take. */
export function* bulkSlices(rows: Rows): Generator<Rows> {
  let from = 0;
  let bytes = 0;
  for (const [at, row] of rows.entries()) {
    bytes += bytesOf(row);
    if (bytes < sliceBytes && at - from + 1 < sliceRows) continue;
    yield rows.slice(from, at + 1);
    from = at + 1;
    bytes = 0;
  }
  if (from < rows.length) yield from === 0 ? rows : rows.slice(from);
}

function bytesOf(row: readonly SqlValue[]): number {
  let bytes = 0;
  for (const value of row) bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
  return bytes;
}

/**
 * The rows without those that a later one with the same first `keys` columns overrides: an UPDATE takes any one of several rows for a
 * key, statements one after the other would end with the last.
 */
export function lastOfEachKey(rows: Rows, keys: number): Rows {
  const last = new Map<string, readonly SqlValue[]>();
  for (const row of rows) last.set(keyOf(row, keys), row);
  return last.size === rows.length ? rows : [...last.values()];
}

function keyOf(row: readonly SqlValue[], keys: number): string {
  if (keys === 1 && !(row[0] instanceof Uint8Array)) return String(row[0]);
  return JSON.stringify(row.slice(0, keys).map((value) => (value instanceof Uint8Array ? [...value] : String(value))));
}
