import { type Commit, runCommit } from '../batches/commit.ts';
import type { Operation, Operations } from '../operation.ts';
import { dropSome } from './drop-some.ts';
import type { UploadKey } from './staged-step.ts';

/** Drops some parts of a pushed snapshot, or of all of a scope. @returns whether any are left. */
export const dropStaged: Operation<'dropStaged'> = async (database, args, context) => {
  const { result } = await runCommit(database, context, async (commit) => {
    const [next] = await uploadsOf(commit, args);
    if (next === undefined) return false;
    await dropSome(commit.connection, next);
    return true;
  });
  return result;
};

async function uploadsOf(
  commit: Commit,
  { scope, upload }: Operations['dropStaged']['args'],
): Promise<readonly UploadKey[]> {
  const { connection } = commit;
  const kind = commit.kindId(scope.group, scope.resource);
  if (kind === undefined) return [];
  let query = connection.builder
    .selectFrom('staged_uploads')
    .select(['source', 'kind', 'upload'])
    .where('source', '=', scope.source)
    .where('kind', '=', kind)
    .limit(1);
  if (upload !== undefined) query = query.where('upload', '=', upload);
  return await connection.all(query.compile());
}
