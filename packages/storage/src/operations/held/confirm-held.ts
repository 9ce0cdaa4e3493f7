import { type Revision, type ScopeKey, StatusError } from '@orrery/model';
import type { Outcome } from '../../contract/writing.ts';
import { pathParts } from '../../sql/path-parts.ts';
import { applyChanges } from '../batches/apply-changes.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import type { Operation } from '../operation.ts';
import { heldPaths } from './held-paths.ts';

/** Deletes what is held of a scope in one block of revisions; rows written since the hold are spared. One outcome per path, in order. */
export const confirmHeld: Operation<'confirmHeld'> = async (database, { scope, heldAt }, context) => {
  const { result, revision } = await runCommit(
    database,
    context,
    async (commit) => await confirm(commit, scope, heldAt),
  );
  return { revision, outcomes: result };
};

async function confirm(commit: Commit, scope: ScopeKey, heldAt: Revision): Promise<readonly Outcome[]> {
  const { source, group, resource } = scope;
  const kind = commit.kindId(group, resource) ?? 0;
  const held = await heldPaths(commit.connection, { source, kind });
  if (held.heldAt === undefined || BigInt(held.heldAt) !== heldAt) {
    throw new StatusError(
      'Conflict',
      `no deletions of ${resource} are held at ${heldAt}: they were confirmed, or others were held since; look again`,
    );
  }
  await commit.connection.deleteMany({ table: 'held_deletes', columns: ['source', 'kind'], rows: [[source, kind]] });
  const removes = held.paths.map(
    (path) => ({ op: 'remove', key: { ...scope, ...pathParts(path) }, notNewerThan: heldAt }) as const,
  );
  const outcomes = await applyChanges(commit, removes);
  // Nothing was left to delete: the name of this hold is used up all the same.
  if (commit.revision === Number(heldAt)) commit.moveTo(commit.revision + 1);
  return outcomes;
}
