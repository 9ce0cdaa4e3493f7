import type { Row } from './connection.ts';

/** A column of integers; null is 0. */
export function numberOf(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

/** A column of texts; null is empty. */
export function textOf(row: Row | undefined, column: string): string {
  return String(row?.[column] ?? '');
}

/** A column of bytes; null is empty. */
export function bytesOf(row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  return value instanceof Uint8Array ? value : new Uint8Array();
}

/** A column of integers that may be null. */
export function numberOrNull(row: Row | undefined, column: string): number | null {
  const value = row?.[column];
  return value === null || value === undefined ? null : Number(value);
}
