import { isJsonObject, memberAt } from '../json/json-value.ts';

/** How many members the object at a path has; 0 when there is none. */
export function memberCount(value: unknown, ...path: readonly string[]): number {
  const found = memberAt(value, ...path);
  return isJsonObject(found) ? Object.keys(found).length : 0;
}
