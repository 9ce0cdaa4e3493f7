import { type IndexAtom, type KeyRange, textOfScalarKey, valueMatcher } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';

type FieldAtom = Extract<IndexAtom, { readonly kind: 'field' }>;

/**
 * The keys that decide a condition on fields, of those the index has; undefined when there are more than `limit` to look at, or texts
 * too long to be kept whole.
 */
export async function findKeys(
  connection: Connection,
  { fields, test }: FieldAtom,
  limit: number,
): Promise<Uint8Array[] | undefined> {
  if (test.op === 'keys') return [...test.keys];
  const found: Uint8Array[] = [];
  for (const { id } of fields) {
    for (const range of rangesOf(test)) {
      found.push(...(await distinctKeys(connection, id, { range, limit: limit - found.length + 1 })));
      if (found.length > limit) return undefined;
    }
  }
  return test.op === 'match' ? matchingKeys(found, test.test) : found;
}

/** The ranges of keys that a test on fields can hold for. */
export function rangesOf(test: Exclude<FieldAtom['test'], { readonly op: 'keys' }>): readonly KeyRange[] {
  if (test.op === 'exists') return [wholeRange];
  return test.op === 'range' ? [test.range] : test.ranges;
}

/** No key begins with this byte. */
const wholeRange: KeyRange = { from: new Uint8Array(), to: Uint8Array.of(0xff) };

/** The keys of a field in a range, each once, in order: one look-up for each, however many objects have it. */
async function distinctKeys(
  connection: Connection,
  field: number,
  { range: { from, to }, limit }: { readonly range: KeyRange; readonly limit: number },
): Promise<Uint8Array[]> {
  const next = sql`SELECT f.value FROM object_fields f WHERE f.field = ${field} AND f.value > k.value AND f.value < ${to} ORDER BY f.value LIMIT 1`;
  const first = sql`SELECT f.value FROM object_fields f WHERE f.field = ${field} AND f.value >= ${from} AND f.value < ${to} ORDER BY f.value LIMIT 1`;
  const rows = await connection.all(
    sql<{
      value: Uint8Array;
    }>`WITH RECURSIVE k(value, place) AS (SELECT (${first}), 1 UNION ALL SELECT (${next}), k.place + 1 FROM k WHERE k.value IS NOT NULL AND k.place < ${limit}) SELECT value FROM k WHERE value IS NOT NULL`.compile(
      connection.builder,
    ),
  );
  return rows.map(({ value }) => value);
}

function matchingKeys(keys: readonly Uint8Array[], test: Parameters<typeof valueMatcher>[0]): Uint8Array[] | undefined {
  const matches = valueMatcher(test);
  const matching: Uint8Array[] = [];
  for (const key of keys) {
    const text = textOfScalarKey(key);
    if (text === undefined) return undefined;
    if (matches(text)) matching.push(key);
  }
  return matching;
}
