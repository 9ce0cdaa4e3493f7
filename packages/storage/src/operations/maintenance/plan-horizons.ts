import type { Retention } from '../../contract/reading.ts';
import type { Commit } from '../batches/commit.ts';
import { revisionAt } from '../changes/get-revision-at.ts';

/** Commits that the horizon of the history passes in one transaction at most. */
const passedCommits = 20_000;

/** Revisions up to which the retention by age and number lets things be forgotten; that by size shows while forgetting. */
export interface WantedHorizons {
  readonly changelog: number;
  readonly history: number;
  /** The horizon of the history goes no further in this transaction. */
  readonly historyCap: number;
}

/** A removal counts as many entries of the changelog as objects it covered, hence one for each revision. */
export async function planHorizons(commit: Commit, retention: Retention): Promise<WantedHorizons> {
  const { connection, now, start, revision } = commit;
  const changelogByAge = (await revisionAt(connection, now - retention.changelogMs)) ?? 0;
  const historyByAge = (await revisionAt(connection, now - retention.historyMs)) ?? 0;
  const from = Number(start.historyHorizon);
  const [cap] = await connection.all(
    connection.builder
      .selectFrom('commits')
      .select('revision')
      .where('revision', '>', from)
      .orderBy('revision')
      .limit(1)
      // Within the key of small rows, of which there are few: the horizon follows the time.
      .offset(passedCommits - 1)
      .compile(),
  );
  return {
    changelog: Math.max(changelogByAge, revision - retention.changelogEntries, Number(start.changelogHorizon)),
    // Not from the horizon on: a new epoch moves that beyond states which are kept for the history of their object.
    history: historyByAge,
    historyCap: cap?.revision ?? revision,
  };
}
