import { StatusError } from '@orrery/model';
import type { FieldPath } from '../ast.ts';
import { PathReader } from './path-reader.ts';

/**
 * Reads a path in the grammar of field selectors (SEA-E): `spec.containers[].image`, `status.conditions[type=Ready].status`,
 * `metadata.labels['a.b/c']`. Within quotes a doubled quote is the quote itself.
 * @throws StatusError BadRequest naming the offending text, its position and what was expected.
 */
export function parseFieldPath(text: string): FieldPath {
  const reader = new PathReader(text, (at, problem) => {
    return new StatusError('BadRequest', `field path: ${problem} (at position ${at + 1})`);
  });
  const path = reader.readPath();
  if (reader.next !== '') throw reader.unexpected('the end of the path');
  return path;
}
