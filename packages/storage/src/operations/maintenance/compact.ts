import { sql } from 'kysely';
import type { Retention } from '../../contract/reading.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import { forgetDocuments } from '../documents/forget-documents.ts';
import type { Operation } from '../operation.ts';
import { forgetStaged } from '../staging/forget-staged.ts';
import { forgetChanges } from './forget-changes.ts';
import { forgetCommits } from './forget-commits.ts';
import { forgetStates } from './forget-states.ts';
import { planHorizons } from './plan-horizons.ts';
import { sweepInterned } from './sweep-interned.ts';

/**
 * Forgets what is beyond the retention, a bounded part of it; the horizons move in the same transaction, so that nothing is promised
 * that is gone. When nothing is left, a part of the interned values is looked through for those that nothing names.
 */
export const compact: Operation<'compact'> = async (database, retention, context) => {
  const { result } = await runCommit(database, context, async (commit) => {
    const isLeft = await forget(commit, retention);
    if (!isLeft) await sweepInterned(commit);
    return isLeft;
  });
  return result;
};

/** A block that ended at or before the horizon tells of no deletion that is kept. */
async function forgetCauses({ connection }: Commit, horizon: number): Promise<void> {
  const query = sql`DELETE FROM causes WHERE revision <= ${horizon} AND revision + span - 1 <= ${horizon}`;
  await connection.run(query.compile(connection.builder));
}

async function forget(commit: Commit, retention: Retention): Promise<boolean> {
  const { connection, start } = commit;
  const wanted = await planHorizons(commit, retention);
  const states = await forgetStates(commit, {
    through: wanted.history,
    cap: wanted.historyCap,
    maxBytes: retention.historyBytes,
  });
  const known = { history: Number(start.historyHorizon), changelog: Number(start.changelogHorizon) };
  const history = Math.max(states.horizon, known.history);
  await forgetCommits(commit, { from: known.history, through: history });
  await forgetCauses(commit, history);
  // A change can only be told with the state before it, so the changelog is never longer than the history.
  const changes = await forgetChanges(commit, Math.max(wanted.changelog, history));
  const changelog = Math.max(changes.horizon, history, known.changelog);
  if (history !== known.history || changelog !== known.changelog) {
    const horizons = { changelog_horizon: changelog, history_horizon: history };
    await connection.run(connection.builder.updateTable('revision').set(horizons).compile());
  }
  const isStagedLeft = await forgetStaged(commit);
  const areDocumentsLeft = await forgetDocuments(commit);
  return states.isLeft || changes.isLeft || isStagedLeft || areDocumentsLeft;
}
