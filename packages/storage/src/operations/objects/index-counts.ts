import { nestedKey, type PlannerField, scalarKey } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { labelKeyColumn } from '../../sql/label-key.ts';
import { textOfField, textOfLabel } from './key-texts.ts';
import type { Selection } from './selection.ts';
import { allOf, type Expression, type Predicate } from './sql-dialect.ts';

/** Values that are counted in one transaction. */
const maxValues = 50_000;

/** Pairs that one statement asks for. */
const pairsAtOnce = 5000;

/** Which columns counts are split by. */
export interface PlaceColumns {
  readonly source: boolean;
  readonly kind: boolean;
}

/** Ids of a source and a kind; 0 where counts are not split by it. */
export interface Place {
  readonly source: number;
  readonly kind: number;
}

/** How often values are there. */
export interface CountedValues {
  readonly values: readonly (Place & { readonly text: string; readonly size: number })[];
  /** Objects that have a value, each once. */
  readonly objects: readonly (Place & { readonly size: number })[];
}

interface Request {
  readonly selection: Selection;
  readonly places: PlaceColumns;
}

/** Counts the values of a label; undefined when there are more than 50,000. */
export async function countLabelValues(
  connection: Connection,
  key: string,
  { selection, places }: Request,
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
      )} GROUP BY l.pair${kind.group}${source.group}`.compile(connection.builder),
    );
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

/**
 * Counts the values of declared fields, of which no kind has more than one; undefined when there are more than 50,000, or objects with
 * several values have some that are told apart by type only.
 */
export async function countFieldValues(
  connection: Connection,
  fields: readonly PlannerField[],
  request: Request,
): Promise<CountedValues | undefined> {
  const values: (Place & { text: string; size: number })[] = [];
  const objects: (Place & { size: number })[] = [];
  for (const field of fields) {
    const counted = await countField(connection, field, { ...request, left: maxValues - values.length });
    if (counted === undefined) return undefined;
    values.push(...counted.values);
    objects.push(...counted.objects);
  }
  return { values, objects };
}

async function countField(
  connection: Connection,
  field: PlannerField,
  { selection, places, left }: Request & { readonly left: number },
): Promise<CountedValues | undefined> {
  const source = placeColumn(places.source, sql`f.source`);
  const where = allOf([sql`f.field = ${field.id}`, isScalar, ...placePredicates(selection, { source: sql`f.source` })]);
  const rows = await connection.all(
    sql<{
      source: number;
      value: Uint8Array;
      size: number;
      object: number;
    }>`SELECT f.value, ${source.value} AS source, CAST(count(*) AS bigint) AS size, min(f.object) AS object FROM object_fields f WHERE ${where} GROUP BY f.value${source.group} ORDER BY f.value${source.group} LIMIT ${sql.lit(left + 1)}`.compile(
      connection.builder,
    ),
  );
  if (rows.length > left) return undefined;
  const kind = places.kind ? field.kind : 0;
  const values: (Place & { text: string; size: number })[] = [];
  for (const { value, object, ...counted } of rows) {
    const text = await textOfField(connection, { field, value, object }, selection);
    if (text === undefined) return undefined;
    values.push({ ...counted, kind, text });
  }
  const names = new Set(values.map(({ source: of, text }) => `${of} ${text}`));
  const objects = new Set(values.map(({ source: of }) => of)).size === values.length ? values : await distinct();
  const isMultiValued = sizeOf(objects) < sizeOf(values);
  return isMultiValued && names.size < values.length ? undefined : { values, objects };

  async function distinct(): Promise<(Place & { size: number })[]> {
    const counts = await connection.all(
      sql<{
        source: number;
        size: number;
      }>`SELECT f.source, CAST(count(*) AS bigint) AS size FROM (SELECT DISTINCT ${source.value} AS source, f.object FROM object_fields f WHERE ${where}) AS f GROUP BY f.source`.compile(
        connection.builder,
      ),
    );
    return counts.map((row) => ({ ...row, kind }));
  }
}

/** Entries of texts, numbers and booleans, without those of nested values and ranks. */
export const isScalar: Predicate = sql`(f.value < ${nestedKey()} OR f.value >= ${scalarKey('')})`;

function sizeOf(counts: readonly { readonly size: number }[]): number {
  return counts.reduce((sum, { size }) => sum + size, 0);
}

function placeColumn(isAsked: boolean, column: Expression): { readonly value: Expression; readonly group: Expression } {
  return isAsked ? { value: column, group: sql`, ${column}` } : { value: sql`0`, group: sql`` };
}

/** That an entry of an index is of the sources and kinds of a selection; entries of removed sources may still be there. */
export function placePredicates(
  { plan, state, dialect }: Selection,
  { source, kind }: { readonly source: Expression; readonly kind?: Expression },
): Predicate[] {
  const allSources = plan.sources.length === state.sources.length && state.removals.length === 0;
  const sources = plan.sources.map(({ id }) => id);
  const kinds = plan.kinds.map(({ id }) => id);
  return [
    ...(allSources ? [] : [dialect.inNumbers(source, sources)]),
    ...(kind === undefined || kinds.length === state.kinds.length ? [] : [dialect.inNumbers(kind, kinds)]),
  ];
}
