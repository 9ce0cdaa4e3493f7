import { sql } from 'kysely';
import { historySize } from '../../sql/history-size.ts';
import type { Commit } from '../batches/commit.ts';

/** Rows of one transaction at most. */
const forgottenRows = 5000;

/** How far something was forgotten. */
export interface Forgotten {
  /** Everything up to this revision is gone; what is behind is there. */
  readonly horizon: number;
  readonly isLeft: boolean;
}

/**
 * Deletes the states that ended first: up to a revision, and on until the history is small enough.
 * @param bounds `cap`: no further than this revision, whatever the others say.
 */
export async function forgetStates(
  commit: Commit,
  bounds: { readonly through: number; readonly cap: number; readonly maxBytes: number },
): Promise<Forgotten> {
  const { connection } = commit;
  const oldest = sql<{ until: number; bytes: number }>`SELECT until, length(frame) AS bytes FROM history
    WHERE until <= ${bounds.cap} ORDER BY until LIMIT ${forgottenRows}`;
  const rows = await connection.all(oldest.compile(connection.builder));
  let last = 0;
  let count = 0;
  for (const { until, bytes } of rows) {
    if (until > bounds.through && commit.historyBytes <= bounds.maxBytes) break;
    commit.historyBytes -= historySize(bytes);
    last = until;
    count += 1;
  }
  if (count > 0) await connection.run(sql`DELETE FROM history WHERE until <= ${last}`.compile(connection.builder));
  if (count === forgottenRows) return { horizon: last, isLeft: true };
  // Every state up to the cap was looked at, so up to here none is left.
  const horizon = Math.max(last, Math.min(bounds.through, bounds.cap));
  const isCapped = bounds.through > bounds.cap || (count === rows.length && commit.historyBytes > bounds.maxBytes);
  return { horizon, isLeft: isCapped && bounds.cap < commit.revision };
}
