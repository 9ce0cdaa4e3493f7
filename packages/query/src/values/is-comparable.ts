import { parseQuantity } from './parse-quantity.ts';
import { parseRfc3339 } from './parse-rfc3339.ts';

/** Whether a text can stand behind `<` or `>`: an integer, decimal, Kubernetes quantity or RFC 3339 time (SEA-E05). */
export function isComparable(text: string): boolean {
  return parseQuantity(text) !== undefined || parseRfc3339(text) !== undefined;
}
