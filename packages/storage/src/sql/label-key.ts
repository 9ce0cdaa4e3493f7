import { hash } from 'node:crypto';
import { storableTextProblem } from './storable-key.ts';

/** Begins the names that stand for keys no column of texts can hold; no key that Kubernetes allows begins with it. */
const mark = '\u0001';

/**
 * A label's key as `label_pairs.key` holds it: itself, or where it has U+0000, a lone surrogate or more than 1,024 bytes, a name made
 * of its hash. Different keys have different columns.
 */
export function labelKeyColumn(key: string): string {
  if (!key.startsWith(mark) && storableTextProblem(key) === undefined) return key;
  return `${mark}${hash('sha256', Buffer.from(key, 'utf16le'))}`;
}
