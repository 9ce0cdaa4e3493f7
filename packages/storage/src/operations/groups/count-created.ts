import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { type CountedValues, type CountRequest, maxValues, placeColumn } from './index-counts.ts';

/** When the bucket begins that the creation time of the row `o` is in, epoch milliseconds; null without a time. */
export function bucketColumn(bucketMs: number): RawBuilder<unknown> {
  const size = sql.lit(bucketMs);
  // Rounds down before the epoch too.
  return sql`(o.created_at - ((o.created_at % ${size}) + ${size}) % ${size})`;
}

/** The text of a bucket by its begin. */
export function bucketText(begin: number): string {
  return new Date(begin).toISOString();
}

/**
 * Counts objects by their time of creation, from the index of it, which knows no sources: undefined when those matter, or there are more
 * than 50,000 buckets.
 */
export async function countCreated(
  connection: Connection,
  bucketMs: number,
  { selection: { plan, state, dialect }, places }: CountRequest,
): Promise<CountedValues | undefined> {
  if (places.source || plan.sources.length < state.sources.length || state.removals.length > 0) return undefined;
  const kind = placeColumn(places.kind, sql`o.kind`);
  const begin = bucketColumn(bucketMs);
  const isOfKinds = dialect.inNumbers(
    sql`o.kind`,
    plan.kinds.map(({ id }) => id),
  );
  const rows = await connection.all(
    sql<{
      kind: number;
      begin: number;
      size: number;
    }>`SELECT ${kind.value} AS kind, ${begin} AS begin, CAST(count(*) AS bigint) AS size FROM objects o WHERE ${isOfKinds} AND o.created_at IS NOT NULL GROUP BY ${begin}${kind.group} LIMIT ${sql.lit(maxValues + 1)}`.compile(
      connection.builder,
    ),
  );
  if (rows.length > maxValues) return undefined;
  const values = rows.map((row) => ({ source: 0, kind: row.kind, size: row.size, text: bucketText(row.begin) }));
  return { values, objects: values };
}
