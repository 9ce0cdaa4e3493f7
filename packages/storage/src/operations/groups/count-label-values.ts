import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { labelKeyColumn } from '../../sql/label-key.ts';
import { allOf } from '../selection/sql-dialect.ts';
import {
  type CountedValues,
  type CountRequest,
  maxValues,
  type Place,
  placeColumn,
  placePredicates,
} from './index-counts.ts';
import { textOfLabel } from './key-texts.ts';

/** Pairs that one statement asks for. */
const pairsAtOnce = 5000;

/** Counts the values of a label; undefined when there are more than 50,000. */
export async function countLabelValues(
  connection: Connection,
  key: string,
  { selection, places }: CountRequest,
): Promise<CountedValues | undefined> {
  const pairs = await connection.all(
    sql<{
      id: number;
      value: Uint8Array;
    }>`SELECT id, value FROM label_pairs WHERE key = ${labelKeyColumn(key)} LIMIT ${sql.lit(maxValues + 1)}`.compile(
      connection.builder,
    ),
  );
  if (pairs.length > maxValues) return undefined;
  const valueOfPair = new Map(pairs.map(({ id, value }) => [id, value]));
  const source = placeColumn(places.source, sql`l.source`);
  const kind = placeColumn(places.kind, sql`l.kind`);
  const values: (Place & { text: string; size: number })[] = [];
  for (let at = 0; at < pairs.length; at += pairsAtOnce) {
    const ids = pairs.slice(at, at + pairsAtOnce).map(({ id }) => id);
    const rows = await connection.all(
      sql<
        Place & { pair: number; size: number; object: number }
      >`SELECT l.pair, ${source.value} AS source, ${kind.value} AS kind, CAST(count(*) AS bigint) AS size, min(l.object) AS object FROM object_labels l WHERE ${allOf(
        [
          selection.dialect.inNumbers(sql`l.pair`, ids),
          ...placePredicates(selection, { source: sql`l.source`, kind: sql`l.kind` }),
        ],
      )} GROUP BY l.pair${kind.group}${source.group} LIMIT ${sql.lit(maxValues - values.length + 1)}`.compile(
        connection.builder,
      ),
    );
    if (values.length + rows.length > maxValues) return undefined;
    for (const { pair, object, ...counted } of rows) {
      const value = valueOfPair.get(pair);
      const text = value === undefined ? undefined : await textOfLabel(connection, { key, value, object }, selection);
      if (text === undefined) return undefined;
      values.push({ ...counted, text });
    }
  }
  // An object has one value of a label.
  return { values, objects: values };
}
