import { sql } from 'kysely';
import type { PendingRemoval } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { type HiddenRow, RemovalRows } from '../maintenance/removal-rows.ts';
import { type RemovalState, readRemovalState } from '../maintenance/removal-state.ts';
import { objectColumns, type RowDetail } from '../rows/object-rows.ts';
import type { WalkRow } from '../rows/walk.ts';
import { allOf, dialectOf, type Predicate } from '../selection/sql-dialect.ts';
import type { PastMoment } from './past-moment.ts';
import type { PastReading } from './past-reading.ts';
import type { HiddenEnd } from './read-state.ts';

/** Which rows are read, and what of them. */
export interface EndedRead {
  /** What `endedConditions` says. */
  readonly where: Predicate;
  readonly detail: RowDetail;
  /** Rows of one slice. */
  readonly size: number;
}

/**
 * Rows that explicit removals hide and that are not purged yet: states that end with the removal, each at the revision it will be purged
 * with.
 */
export async function* hiddenRows(reading: PastReading, read: EndedRead): AsyncGenerator<readonly WalkRow[]> {
  const { connection, past } = reading;
  const { plan, state } = past.ended;
  const { at, there, tombstones } = past.moment;
  const sources = new Set<number>(plan.sources.map(({ id }) => id));
  const kinds = new Set(plan.kinds.map(({ id }) => id));
  for (const removal of state.removals) {
    const isAsked = sources.has(removal.source) && (removal.kind === undefined || kinds.has(removal.kind));
    const removed = isAsked ? await readRemovalState(connection, removal) : undefined;
    if (removed === undefined) continue;
    // Of its rows some were there if it had not ended by then, some were not if it had begun.
    const mayMatter = (there && at < removed.last) || (tombstones && removal.revision <= at);
    if (mayMatter) yield* rowsOf(reading, read, { removal, removed, kinds });
  }
}

async function* rowsOf(
  { connection, past, checkpoint }: PastReading,
  read: EndedRead,
  of: { readonly removal: PendingRemoval; readonly removed: RemovalState; readonly kinds: ReadonlySet<number> },
): AsyncGenerator<readonly WalkRow[]> {
  const { state } = past.ended;
  const left = new RemovalRows(connection, of.removal, state.removals);
  let rank = 0;
  for (const { id: kind } of await left.kinds(state.kinds)) {
    if (!of.kinds.has(kind)) {
      rank += await left.count(kind);
      continue;
    }
    for (let after: string | undefined = ''; after !== undefined; ) {
      await checkpoint();
      const page: readonly HiddenRow[] = await left.page(kind, { after, limit: read.size });
      const ends = new Map(page.map(({ id }, index) => [id, of.removed.numbers.at(rank + index)]));
      const rows = await readRows(connection, page, read);
      yield rows.flatMap((row) => stateThen(row, { until: ends.get(row.id) ?? 0, at: of.removed.at }, past.moment));
      rank += page.length;
      after = page.length < read.size ? undefined : page.at(-1)?.path;
    }
  }
}

/** The state at a moment of a row that ends with its removal, if it is asked for. */
function stateThen(row: WalkRow, end: HiddenEnd, { at, there, tombstones }: PastMoment): WalkRow[] {
  if ((row.revision ?? 0) > at) return [];
  if (at < end.until) return there ? [row] : [];
  return tombstones ? [{ ...row, deleted_at: end.at }] : [];
}

async function readRows(
  connection: Connection,
  page: readonly HiddenRow[],
  { where, detail }: EndedRead,
): Promise<readonly WalkRow[]> {
  const ids = page.map(({ id }) => id);
  const wanted = allOf([dialectOf(connection).inNumbers(sql`o.id`, ids), where]);
  return await connection.all(
    sql<WalkRow>`SELECT ${objectColumns(detail)} FROM objects o WHERE ${wanted}`.compile(connection.builder),
  );
}
