import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { labelKeyColumn } from '../../sql/label-key.ts';
import { placePredicates } from './index-counts.ts';
import { textOfLabel } from './key-texts.ts';
import type { ValueLoading } from './load-values.ts';
import type { Selection } from './selection.ts';
import { allOf, type Predicate } from './sql-dialect.ts';

/** Pairs whose sizes are asked for at once. */
const pairsAtOnce = 2000;

interface SizedPair {
  readonly id: number;
  readonly text: string;
  readonly size: number;
}

interface LabelRow {
  readonly pair: number;
  readonly kind: number;
  readonly source: number;
  readonly object: number;
}

/** Reads which value of a label the objects of a selection have, from the label index. */
export async function loadLabelValues(connection: Connection, key: string, loading: ValueLoading): Promise<void> {
  const { selection, checkpoint } = loading;
  let after: Uint8Array | undefined;
  do {
    await checkpoint();
    const { pairs, last } = await readPairs(connection, key, { selection, after });
    for (const batch of batchesOf(pairs, selection.bounds.slice)) await loadBatch(connection, batch, loading);
    after = last;
  } while (after !== undefined);
}

/** The next pairs of a key that objects of the selection have, with their texts and how many that are. */
async function readPairs(
  connection: Connection,
  key: string,
  { selection, after }: { readonly selection: Selection; readonly after: Uint8Array | undefined },
): Promise<{ readonly pairs: readonly SizedPair[]; readonly last: Uint8Array | undefined }> {
  const where = allOf([sql`key = ${labelKeyColumn(key)}`, ...(after === undefined ? [] : [sql`value > ${after}`])]);
  const found = await connection.all(
    sql<{
      id: number;
      value: Uint8Array;
    }>`SELECT id, value FROM label_pairs WHERE ${where} ORDER BY value LIMIT ${sql.lit(pairsAtOnce)}`.compile(
      connection.builder,
    ),
  );
  const ids = found.map(({ id }) => id);
  const sizes = await connection.all(
    sql<{
      pair: number;
      size: number;
      object: number;
    }>`SELECT l.pair, CAST(count(*) AS bigint) AS size, min(l.object) AS object FROM object_labels l WHERE ${allOf([selection.dialect.inNumbers(sql`l.pair`, ids), ...ofSelection(selection)])} GROUP BY l.pair`.compile(
      connection.builder,
    ),
  );
  const sizeOf = new Map(sizes.map(({ pair, ...size }) => [pair, size]));
  const pairs: SizedPair[] = [];
  for (const { id, value } of found) {
    const sized = sizeOf.get(id);
    if (sized === undefined) continue;
    const text = await textOfLabel(connection, { key, value, object: sized.object }, selection);
    if (text !== undefined) pairs.push({ id, text, size: sized.size });
  }
  return { pairs, last: found.length < pairsAtOnce ? undefined : found.at(-1)?.value };
}

/** Pairs that together have at most a slice of objects; one with more is alone. */
function* batchesOf(pairs: readonly SizedPair[], slice: number): Generator<readonly SizedPair[]> {
  let batch: SizedPair[] = [];
  let size = 0;
  for (const pair of pairs) {
    if (batch.length > 0 && size + pair.size > slice) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(pair);
    size += pair.size;
  }
  if (batch.length > 0) yield batch;
}

async function loadBatch(
  connection: Connection,
  batch: readonly SizedPair[],
  { selection, checkpoint, values }: ValueLoading,
): Promise<void> {
  const textOf = new Map(batch.map(({ id, text }) => [id, text]));
  const { slice } = selection.bounds;
  const isOfBatch = selection.dialect.inNumbers(sql`l.pair`, [...textOf.keys()]);
  // The order of one pair is that of the index; several are read at once.
  const isAlone = batch.length === 1;
  const bound = isAlone ? sql` ORDER BY l.kind, l.source, l.object LIMIT ${sql.lit(slice)}` : sql``;
  let after: LabelRow | undefined;
  do {
    await checkpoint();
    const where = allOf([isOfBatch, ...ofSelection(selection), ...(after === undefined ? [] : [isBehind(after)])]);
    const rows = await connection.all(
      sql<LabelRow>`SELECT l.pair, l.kind, l.source, l.object FROM object_labels l WHERE ${where}${bound}`.compile(
        connection.builder,
      ),
    );
    for (const { pair, object } of rows) values.add(object, textOf.get(pair) ?? '');
    after = isAlone && rows.length >= slice ? rows.at(-1) : undefined;
  } while (after !== undefined);
}

function isBehind({ kind, source, object }: LabelRow): Predicate {
  return sql`(l.kind, l.source, l.object) > (${kind}, ${source}, ${object})`;
}

function ofSelection(selection: Selection): Predicate[] {
  return placePredicates(selection, { source: sql`l.source`, kind: sql`l.kind` });
}
