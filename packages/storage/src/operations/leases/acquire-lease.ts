import { StatusError } from '@orrery/model';
import { runCommit } from '../batches/commit.ts';
import type { Operation } from '../operation.ts';
import { takeLeases } from './take-leases.ts';

/**
 * Takes or renews a lease by the database's time; the token grows whenever the holder changes (KSY-J03).
 * @throws StatusError NotFound when the source was removed.
 */
export const acquireLease: Operation<'acquireLease'> = async (database, { source, holder, durationMs }, context) => {
  const { result } = await runCommit(database, context, async (commit) => {
    if (!commit.sources.has(source)) throw new StatusError('NotFound', `source ${source} was removed`);
    return await takeLeases(commit, [source], { holder, durationMs });
  });
  return result[0];
};
