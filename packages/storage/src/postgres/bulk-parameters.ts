import { StatusError } from '@orrery/model';
import type { SqlValue } from '../sql/connection.ts';

/** Types that columns of the store have, as SQL spells them. */
export type ColumnType = 'bigint' | 'integer' | 'smallint' | 'text' | 'bytea';

/** Object ids of the types, which never change (`pg_type.dat`), and the lengths of those that have one. */
const elementTypes: Readonly<Record<ColumnType, { readonly oid: number; readonly width?: number }>> = {
  bigint: { oid: 20, width: 8 },
  integer: { oid: 23, width: 4 },
  smallint: { oid: 21, width: 2 },
  text: { oid: 25 },
  bytea: { oid: 17 },
};

const headerBytes = 20;

/**
 * One column of many rows as an array in binary form: dimensions, whether there are nulls, the type, length and lower bound, then each
 * value behind its length (`array_recv` of PostgreSQL).
 * @throws StatusError InternalError for a value that is not of the type.
 */
export function encodeColumn(type: ColumnType, rows: readonly (readonly SqlValue[])[], column: number): Buffer {
  const { oid, width } = elementTypes[type];
  let size = headerBytes;
  let nulls = 0;
  for (const row of rows) {
    const value = row[column] ?? null;
    if (value === null) nulls = 1;
    size += 4 + (value === null ? 0 : (width ?? lengthOf(value)));
  }
  const bytes = Buffer.allocUnsafe(size);
  [1, nulls, oid, rows.length, 1].forEach((each, at) => {
    bytes.writeInt32BE(each, 4 * at);
  });
  let at = headerBytes;
  for (const row of rows) at = writeElement(bytes, at, { value: row[column] ?? null, type });
  return bytes;
}

function lengthOf(value: SqlValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return value instanceof Uint8Array ? value.length : 0;
}

/** @returns where the next one begins. */
function writeElement(
  bytes: Buffer,
  at: number,
  { value, type }: { readonly value: SqlValue; readonly type: ColumnType },
): number {
  if (value === null) return bytes.writeInt32BE(-1, at);
  const start = at + 4;
  const end = writeValue(bytes, start, { value, type });
  bytes.writeInt32BE(end - start, at);
  return end;
}

function writeValue(
  bytes: Buffer,
  at: number,
  { value, type }: { readonly value: SqlValue; readonly type: ColumnType },
): number {
  if (type === 'text' && typeof value === 'string') return at + bytes.write(value, at);
  if (type === 'bytea' && value instanceof Uint8Array) {
    bytes.set(value, at);
    return at + value.length;
  }
  if (type === 'bigint' && typeof value === 'bigint') return bytes.writeBigInt64BE(value, at);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return writeInteger(bytes, at, { value, type });
  throw new StatusError('InternalError', `a column of type ${type} cannot hold a ${typeof value}`);
}

function writeInteger(
  bytes: Buffer,
  at: number,
  { value, type }: { readonly value: number; readonly type: ColumnType },
): number {
  switch (type) {
    case 'smallint':
      return bytes.writeInt16BE(value, at);
    case 'integer':
      return bytes.writeInt32BE(value, at);
    case 'bigint':
      bytes.writeInt32BE(Math.floor(value / 2 ** 32), at);
      return bytes.writeUInt32BE(value >>> 0, at + 4);
    default:
      throw new StatusError('InternalError', `a column of type ${type} cannot hold a number`);
  }
}
