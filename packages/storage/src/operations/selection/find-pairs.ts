import { parseInt64 } from '@orrery/model';
import { type IndexAtom, scalarKey, textKey, textMatcher, textOfScalarKey } from '@orrery/query';
import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { labelKeyColumn } from '../../sql/label-key.ts';
import { allOf, dialectOf, type Predicate } from './sql-dialect.ts';

/** Pairs that are looked at for a condition that only their texts decide. */
const maxPairs = 10_000;

/** A condition on labels. */
export type LabelAtom = Extract<IndexAtom, { readonly kind: 'label' | 'labelValue' }>;

/** Which label pairs meet a condition, which says of no object more than one of them unless it names no key. */
export interface PairTest {
  /** Asked of a row of `label_pairs`. */
  readonly predicates: readonly Predicate[];
  /** Asked of the texts of the rows that are left. */
  readonly matches?: (text: string) => boolean;
}

/** The condition as one on rows of `label_pairs`; undefined when none can meet it. */
export function pairTest(connection: Connection, atom: LabelAtom): PairTest | undefined {
  if (atom.kind === 'labelValue') return { predicates: [sql`value = ${textKey(atom.value)}`] };
  const hasKey = sql`key = ${labelKeyColumn(atom.key)}`;
  const { test } = atom;
  if (test === undefined) return { predicates: [hasKey] };
  if ('value' in test) {
    const operand = parseInt64(test.value);
    if (operand === undefined) return undefined;
    return { predicates: [hasKey, test.op === 'gt' ? sql`number > ${operand}` : sql`number < ${operand}`] };
  }
  if (test.op === 'in' && test.ignoreCase !== true) {
    return { predicates: [hasKey, dialectOf(connection).inBytes(sql`value`, test.values.map(textKey))] };
  }
  return { predicates: [hasKey], matches: textMatcher(test) };
}

/**
 * Ids of the label pairs that meet a condition; undefined when there are more than `limit`, or 10,000 texts or such that are too long to
 * be kept whole would have to be looked at.
 */
export async function findPairs(connection: Connection, test: PairTest, limit: number): Promise<number[] | undefined> {
  const most = test.matches === undefined ? limit : maxPairs;
  const pairs = await readPairs(connection, test, { limit: most + 1 });
  return pairs.length > most ? undefined : idsOfPairs(pairs, test);
}

/** Selects the ids of the pairs of a condition without matched texts. */
export function pairSelect({ predicates }: PairTest): RawBuilder<unknown> {
  return sql`SELECT id FROM label_pairs WHERE ${allOf(predicates)}`;
}

/** A row of `label_pairs`; its value only when its text is to be looked at. */
export interface Pair {
  readonly id: number;
  readonly value?: Uint8Array;
}

/** Pairs that may meet a condition; with matched texts they are in the order of their values, from behind one on. */
export async function readPairs(
  connection: Connection,
  { predicates, matches }: PairTest,
  { after, limit }: { readonly after?: Uint8Array | undefined; readonly limit: number },
): Promise<readonly Pair[]> {
  const where = allOf([...predicates, ...(after === undefined ? [] : [sql`value > ${after}`])]);
  const rows =
    matches === undefined
      ? sql<Pair>`SELECT id FROM label_pairs WHERE ${where} LIMIT ${sql.lit(limit)}`
      : sql<Pair>`SELECT id, value FROM label_pairs WHERE ${where} ORDER BY value LIMIT ${sql.lit(limit)}`;
  return await connection.all(rows.compile(connection.builder));
}

const textTag = scalarKey('')[0] ?? 0;

/** Ids of those of the pairs that meet a condition; undefined when a text is too long to be kept whole. */
export function idsOfPairs(pairs: readonly Pair[], { matches }: PairTest): number[] | undefined {
  if (matches === undefined) return pairs.map(({ id }) => id);
  const ids: number[] = [];
  for (const { id, value = new Uint8Array() } of pairs) {
    const key = new Uint8Array(value.length + 1);
    key[0] = textTag;
    key.set(value, 1);
    const text = textOfScalarKey(key);
    if (text === undefined) return undefined;
    if (matches(text)) ids.push(id);
  }
  return ids;
}
