import type { Condition, FieldPath, OrderKey } from '@orrery/query';

/** Where a field of the version asked for stands in the stored one. */
export type StoredPath = (path: FieldPath) => FieldPath;

/** A condition in the words of the version asked for, as it is asked of the stored objects (SEA-E08). */
export function withStoredPaths(condition: Condition, storedPath: StoredPath): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { kind: condition.kind, of: condition.of.map((part) => withStoredPaths(part, storedPath)) };
    case 'not':
      return { kind: 'not', of: withStoredPaths(condition.of, storedPath) };
    case 'field':
      if (!('path' in condition.field)) return condition;
      return { ...condition, field: { path: storedPath(condition.field.path) } };
    default:
      return condition;
  }
}

/** An order, likewise. */
export function orderByStored(order: readonly OrderKey[], storedPath: StoredPath): readonly OrderKey[] {
  return order.map((key) => (typeof key.by === 'string' ? key : { ...key, by: { path: storedPath(key.by.path) } }));
}
