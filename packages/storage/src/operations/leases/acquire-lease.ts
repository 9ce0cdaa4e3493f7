import { StatusError } from '@orrery/model';
import type { Fence } from '../../contract/writing.ts';
import { numberOf, textOf } from '../../sql/column-values.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import type { Operation, Operations } from '../operation.ts';

/**
 * Takes or renews a lease by the database's time; the token grows whenever the holder changes (KSY-J03).
 * @throws StatusError NotFound when the source was removed.
 */
export const acquireLease: Operation<'acquireLease'> = async (database, args, context) => {
  const { result } = await runCommit(database, context, async (commit) => await acquire(commit, args));
  return result;
};

async function acquire(
  commit: Commit,
  { source, holder, durationMs }: Operations['acquireLease']['args'],
): Promise<Fence | undefined> {
  const { connection, now } = commit;
  if (!commit.sources.has(source)) throw new StatusError('NotFound', `source ${source} was removed`);
  const [lease] = await connection.findMany({ table: 'leases', columns: ['source'], rows: [[source]] }, [
    'holder',
    'token',
    'expires_at',
  ]);
  const isHeld = textOf(lease, 'holder') === holder;
  if (!isHeld && numberOf(lease, 'expires_at') > now) return undefined;
  const token = numberOf(lease, 'token') + (isHeld ? 0 : 1);
  const columns = ['source', 'holder', 'token', 'expires_at'] as const;
  const rows = [[source, holder, token, now + durationMs]];
  if (lease === undefined) await connection.insertMany({ table: 'leases', columns, rows });
  else await connection.updateMany({ table: 'leases', columns, rows }, 1);
  return { source, token };
}
