import { revision, type ScopeKey, StatusError } from '@orrery/model';
import { storableTextProblem } from '../../sql/storable-key.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import type { Operation } from '../operation.ts';
import { heldPaths } from './held-paths.ts';

const columns = ['source', 'kind', 'path', 'held_at'] as const;

/**
 * Keeps deletions of a scope back in place of those held before. The hold is named by the store's revision; where an earlier hold of
 * other paths has that name already, a revision without a change is used up, so that no name ever means two holds.
 */
export const holdDeletes: Operation<'holdDeletes'> = async (database, { scope, paths }, context) => {
  const { result } = await runCommit(database, context, async (commit) => await hold(commit, scope, paths));
  return revision(BigInt(result));
};

async function hold(commit: Commit, scope: ScopeKey, paths: readonly string[]): Promise<number> {
  const { connection } = commit;
  const { source } = scope;
  if (!commit.sources.has(source)) throw new StatusError('NotFound', `source ${source} was removed`);
  const kind = await commit.ensureKind(scope.group, scope.resource);
  const held = await heldPaths(connection, { source, kind });
  // What cannot be stored is not there to be deleted.
  const wanted = new Set(paths.filter((path) => storableTextProblem(path) === undefined));
  const isSame = held.paths.length === wanted.size && held.paths.every((path) => wanted.has(path));
  if (isSame && held.heldAt === commit.revision) return held.heldAt;
  await connection.deleteMany({ table: 'held_deletes', columns: ['source', 'kind'], rows: [[source, kind]] });
  if (held.heldAt === commit.revision) commit.moveTo(commit.revision + 1);
  const heldAt = commit.revision;
  await connection.insertMany({
    table: 'held_deletes',
    columns,
    rows: [...wanted].map((path) => [source, kind, path, heldAt]),
  });
  return heldAt;
}
