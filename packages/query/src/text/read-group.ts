import { parseFieldPath } from '../paths/parse-field-path.ts';
import { termError } from './lowering.ts';
import { QueryCursor } from './query-cursor.ts';
import { entryKeyOf, plainKeyOf } from './query-keys.ts';
import type { QueryGroup } from './query-tree.ts';

/**
 * Reads a key to group by: `kind`, `label:app`, `condition:Ready`, `created:1d`, `status.phase` (SEA-M01).
 * @throws StatusError BadRequest for other text.
 */
export function readGroup(text: string): QueryGroup {
  const colon = text.indexOf(':');
  const before = colon < 0 ? text : text.slice(0, colon);
  const plain = plainKeyOf(before);
  if (plain === 'created' && colon >= 0) return { kind: 'bucket', size: text.slice(colon + 1) };
  if (plain !== undefined && colon < 0) return { kind: 'plain', name: plain };
  if (before.toLowerCase() === 'condition' && colon >= 0)
    return { kind: 'condition', type: entryName(text, colon + 1) };
  const entry = entryKeyOf(before);
  if (entry !== undefined && colon >= 0) return { kind: 'entry', of: entry, key: entryName(text, colon + 1) };
  if (text.includes('.') || text.includes('[')) return { kind: 'path', path: parseFieldPath(text) };
  throw termError(text, 'a key to group by, such as kind, label:app, created:1d or status.phase');
}

function entryName(text: string, at: number): string {
  const cursor = new QueryCursor(text);
  cursor.at = at;
  const isQuoted = cursor.isQuote;
  const name = isQuoted ? cursor.takeQuoted() : cursor.takeKey();
  if (name !== undefined && name !== '' && cursor.isAtEnd && (isQuoted || !/[["']/.test(name))) return name;
  throw termError(text.slice(at), 'the key of an entry, in quotes if it is no plain word');
}
