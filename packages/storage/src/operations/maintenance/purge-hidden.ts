import type { PendingRemoval } from '../../sql/catalogue.ts';
import type { Commit } from '../batches/commit.ts';
import { purgeRows } from './purge-rows.ts';
import { RemovalRows, removalOf } from './removal-rows.ts';
import { readRemovalState, writeNext } from './removal-state.ts';

/** Rows looked at in one statement while their ranks are counted. */
const pageRows = 20_000;

/** A stored row of a key that a batch is about. */
export interface StoredRow {
  readonly id: number;
  readonly source: number;
  readonly kind: number;
  readonly path: string;
  readonly revision: number;
  /** Another row is to be put in its place. */
  readonly isInTheWay: boolean;
}

/**
 * Finds the rows that pending removals hide, and purges those in the way of a put ahead of their turn: each gets the revision it would
 * have got in order, so that readers of the changelog see the same numbers before and after.
 * @returns ids of all hidden rows.
 */
export async function purgeHidden(commit: Commit, rows: readonly StoredRow[]): Promise<ReadonlySet<number>> {
  const hidden = new Set<number>();
  const inTheWay = new Map<PendingRemoval, StoredRow[]>();
  for (const row of rows) {
    const removal = removalOf(commit.removals, row);
    if (removal === undefined) continue;
    hidden.add(row.id);
    if (!row.isInTheWay) continue;
    const known = inTheWay.get(removal);
    if (known === undefined) inTheWay.set(removal, [row]);
    else known.push(row);
  }
  for (const [removal, group] of inTheWay) await purgeAhead(commit, removal, group);
  return hidden;
}

async function purgeAhead(commit: Commit, removal: PendingRemoval, rows: readonly StoredRow[]): Promise<void> {
  const { connection } = commit;
  const state = await readRemovalState(connection, removal);
  if (state === undefined) return;
  const ranks = await ranksOf(commit, removal, rows);
  await purgeRows(
    commit,
    rows.map(({ id }) => ({ id, until: state.numbers.at(ranks.get(id) ?? 0), untilAt: state.at })),
  );
  const left = await readRemovalState(connection, removal);
  await writeNext(connection, removal.revision, left?.numbers.at(0) ?? removal.revision);
}

/** Ranks of rows among those of one kind that the removal has left. Only kinds of living sources are put to. */
async function ranksOf(
  commit: Commit,
  removal: PendingRemoval,
  rows: readonly StoredRow[],
): Promise<ReadonlyMap<number, number>> {
  const removed = new RemovalRows(commit.connection, removal, commit.removals);
  const wanted = new Set(rows.map(({ id }) => id));
  const ranks = new Map<number, number>();
  let rank = 0;
  let after: string | undefined;
  while (ranks.size < wanted.size) {
    const range = { limit: pageRows, ...(after === undefined ? {} : { after }) };
    const page = await removed.page(removal.kind ?? 0, range);
    for (const { id, path } of page) {
      if (wanted.has(id)) ranks.set(id, rank);
      rank += 1;
      after = path;
    }
    if (page.length < pageRows) break;
  }
  return ranks;
}
