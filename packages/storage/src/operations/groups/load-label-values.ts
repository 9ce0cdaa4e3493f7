import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { labelKeyColumn } from '../../sql/label-key.ts';
import { joinedNumbers } from '../selection/joined-numbers.ts';
import { allOf } from '../selection/sql-dialect.ts';
import { placePredicates } from './index-counts.ts';
import { textOfLabel } from './key-texts.ts';
import type { ValueLoading } from './load-values.ts';

/** Pairs whose objects are read at once. */
const pairsAtOnce = 2000;

interface Pair {
  readonly id: number;
  readonly value: Uint8Array;
}

/** Reads which value of a label the objects of a selection have, from the label index. */
export async function loadLabelValues(connection: Connection, key: string, loading: ValueLoading): Promise<void> {
  const hasKey = sql`key = ${labelKeyColumn(key)}`;
  let after: Uint8Array | undefined;
  do {
    await loading.checkpoint();
    const where = allOf([hasKey, ...(after === undefined ? [] : [sql`value > ${after}`])]);
    const pairs = await connection.all(
      sql<Pair>`SELECT id, value FROM label_pairs WHERE ${where} ORDER BY value LIMIT ${sql.lit(pairsAtOnce)}`.compile(
        connection.builder,
      ),
    );
    await loadPairs(connection, { key, pairs }, loading);
    after = pairs.length < pairsAtOnce ? undefined : pairs.at(-1)?.value;
  } while (after !== undefined);
}

async function loadPairs(
  connection: Connection,
  { key, pairs }: { readonly key: string; readonly pairs: readonly Pair[] },
  { selection, values }: ValueLoading,
): Promise<void> {
  const { dialect } = selection;
  const keyOf = new Map(pairs.map(({ id, value }) => [id, value]));
  const where = allOf([
    dialect.inNumbers(sql`l.pair`, [...keyOf.keys()]),
    ...placePredicates(selection, { source: sql`l.source`, kind: sql`l.kind` }),
  ]);
  const rows = await connection.all(
    sql<{
      pair: number;
      object: number;
      ids: string;
    }>`SELECT l.pair, min(l.object) AS object, ${dialect.joined(sql`l.object`)} AS ids FROM object_labels l WHERE ${where} GROUP BY l.pair`.compile(
      connection.builder,
    ),
  );
  for (const { pair, object, ids } of rows) {
    const value = keyOf.get(pair);
    const text = value === undefined ? undefined : await textOfLabel(connection, { key, value, object }, selection);
    if (text === undefined) continue;
    const number = values.numberOf(text);
    for (const id of joinedNumbers(ids)) values.add(id, number);
  }
}
