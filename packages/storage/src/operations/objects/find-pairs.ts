import { parseInt64 } from '@orrery/model';
import { type IndexAtom, scalarKey, textKey, textMatcher, textOfScalarKey } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { labelKeyColumn } from '../../sql/label-key.ts';
import { allOf, dialectOf, type Predicate } from './sql-dialect.ts';

/** Pairs that are looked at for a condition that only their texts decide. */
export const maxPairs = 10_000;

type LabelAtom = Extract<IndexAtom, { readonly kind: 'label' | 'labelValue' }>;

/**
 * Ids of the label pairs that meet a condition, which says of no object more than one of them; undefined when there are more than
 * `maxPairs`, or texts too long to be kept whole would have to be looked at.
 */
export async function findPairs(connection: Connection, atom: LabelAtom): Promise<number[] | undefined> {
  if (atom.kind === 'labelValue') return await idsWhere(connection, [sql`value = ${textKey(atom.value)}`]);
  const hasKey = sql`key = ${labelKeyColumn(atom.key)}`;
  const { test } = atom;
  if (test === undefined) return await idsWhere(connection, [hasKey]);
  if ('value' in test) {
    const operand = parseInt64(test.value);
    if (operand === undefined) return [];
    return await idsWhere(connection, [hasKey, test.op === 'gt' ? sql`number > ${operand}` : sql`number < ${operand}`]);
  }
  if (test.op === 'in' && test.ignoreCase !== true) {
    const isValue = dialectOf(connection).inBytes(sql`value`, test.values.map(textKey));
    return await idsWhere(connection, [hasKey, isValue]);
  }
  const pairs = await connection.all(
    sql<Pair>`SELECT id, value FROM label_pairs WHERE ${hasKey} LIMIT ${sql.lit(maxPairs + 1)}`.compile(
      connection.builder,
    ),
  );
  return pairs.length > maxPairs ? undefined : matchingPairs(pairs, textMatcher(test));
}

interface Pair {
  readonly id: number;
  readonly value: Uint8Array;
}

async function idsWhere(connection: Connection, predicates: readonly Predicate[]): Promise<number[] | undefined> {
  const rows = await connection.all(
    sql<Pick<Pair, 'id'>>`SELECT id FROM label_pairs WHERE ${allOf(predicates)} LIMIT ${sql.lit(maxPairs + 1)}`.compile(
      connection.builder,
    ),
  );
  return rows.length > maxPairs ? undefined : rows.map(({ id }) => id);
}

const textTag = scalarKey('')[0] ?? 0;

function matchingPairs(pairs: readonly Pair[], matches: (text: string) => boolean): number[] | undefined {
  const ids: number[] = [];
  for (const { id, value } of pairs) {
    const key = new Uint8Array(value.length + 1);
    key[0] = textTag;
    key.set(value, 1);
    const text = textOfScalarKey(key);
    if (text === undefined) return undefined;
    if (matches(text)) ids.push(id);
  }
  return ids;
}
