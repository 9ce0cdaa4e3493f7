import { humanAge, parseTimestamp } from '../age.ts';
import { textAt } from '../json/json-value.ts';
import type { StoredCell } from './stored-cells.ts';

/** The age of an RFC 3339 time between two texts; `<unknown>` for none, `<invalid>` for text that is no time, as kubectl writes them. */
export function ageCell(
  timestamp: string,
  around: { readonly before?: string; readonly after?: string } = {},
): StoredCell {
  const age = parseTimestamp(timestamp);
  if (age !== undefined) return { age, ...around };
  // without a time the words do not depend on when they are asked for
  return `${around.before ?? ''}${humanAge(timestamp, 0)}${around.after ?? ''}`;
}

/** Age of an object by its `metadata.creationTimestamp`. */
export function creationCell(object: unknown): StoredCell {
  return ageCell(textAt(object, 'metadata', 'creationTimestamp'));
}
