import { runCommit } from '../batches/commit.ts';
import type { Operation } from '../operation.ts';
import { takeLeases } from './take-leases.ts';

/** Takes or renews the leases of sources that live and that nobody else holds; the number of statements does not grow with theirs. */
export const acquireLeases: Operation<'acquireLeases'> = async (database, { sources, ...term }, context) => {
  const { result } = await runCommit(database, context, async (commit) => {
    const living = [...new Set(sources)].filter((source) => commit.sources.has(source));
    return await takeLeases(commit, living, term);
  });
  return result;
};
