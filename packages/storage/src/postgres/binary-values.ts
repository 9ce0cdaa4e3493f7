import { StatusError } from '@orrery/model';
import type { SqlValue } from '../sql/connection.ts';

/** Makes a value of the bytes from `start` to `end` of a message. */
export type Decoder = (bytes: Buffer, start: number, end: number) => SqlValue;

/**
 * Bytes up to this length are copied: a view keeps the whole piece of the stream it lies in, 64 KiB, for as long as it lives. Longer
 * ones are bodies, which are decoded soon.
 */
const longestCopied = 512;

const readText: Decoder = (bytes, start, end) => bytes.toString('utf8', start, end);

const readBytes: Decoder = (bytes, start, end) => {
  const view = bytes.subarray(start, end);
  return end - start > longestCopied
    ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : new Uint8Array(view);
};

const readLong: Decoder = (bytes, start) => {
  const value = bytes.readInt32BE(start) * 2 ** 32 + bytes.readUInt32BE(start + 4);
  if (Number.isSafeInteger(value)) return value;
  throw new StatusError('InternalError', `the integer ${bytes.readBigInt64BE(start)} is beyond 2^53`);
};

/** Digits of base 10,000: their number, the weight of the first, the sign, the scale; sums and averages have this type. */
const readNumeric: Decoder = (bytes, start) => {
  const digits = bytes.readUInt16BE(start);
  const weight = bytes.readInt16BE(start + 2);
  const sign = bytes.readUInt16BE(start + 4);
  if (sign !== 0 && sign !== 0x4000) throw new StatusError('InternalError', 'a sum is no finite number');
  let value = 0;
  for (let at = 0; at < digits; at += 1) value = value * 10_000 + bytes.readUInt16BE(start + 8 + 2 * at);
  const shift = 4 * (weight + 1 - digits);
  const scaled = shift < 0 ? value / 10 ** -shift : value * 10 ** shift;
  return sign === 0 ? scaled : -scaled;
};

/** By the type's object id, which never changes (`pg_type.dat` of PostgreSQL); the layouts are those of its `*send` functions. */
const decoders: ReadonlyMap<number, Decoder> = new Map<number, Decoder>([
  [16, (bytes, start) => bytes[start] ?? 0], // boolean, as SQLite gives it
  [17, readBytes],
  [18, readText], // "char"
  [19, readText], // name
  [20, readLong],
  [21, (bytes, start) => bytes.readInt16BE(start)],
  [23, (bytes, start) => bytes.readInt32BE(start)],
  [25, readText],
  [26, (bytes, start) => bytes.readUInt32BE(start)], // oid
  [701, (bytes, start) => bytes.readDoubleBE(start)],
  [1043, readText], // varchar
  [1700, readNumeric],
  [2278, () => null], // void
]);

/** @throws StatusError InternalError naming a type that no column of the store has: the statement lacks a cast. */
export function decoderOf(column: { readonly name: string; readonly dataTypeID: number }): Decoder {
  const decoder = decoders.get(column.dataTypeID);
  if (decoder !== undefined) return decoder;
  throw new StatusError(
    'InternalError',
    `column ${column.name} has type ${column.dataTypeID}: cast it in the statement`,
  );
}
