import { StatusError } from '@orrery/model';
import type { Fence } from '../../contract/writing.ts';
import { numberOf } from '../../sql/column-values.ts';
import type { Commit } from '../batches/commit.ts';

/**
 * Refuses to go on when a lease no longer holds: another replica took it or it ran out (KSY-J03). It cannot change before the commit,
 * since leases are taken under the same lock.
 * @throws StatusError Conflict naming the source.
 */
export async function checkFences(commit: Commit, fences: readonly Fence[]): Promise<void> {
  if (fences.length === 0) return;
  const rows = fences.map(({ source }) => [source]);
  const leases = await commit.connection.findMany({ table: 'leases', columns: ['source'], rows }, [
    'token',
    'expires_at',
  ]);
  for (const [at, { source, token }] of fences.entries()) {
    const lease = leases[at];
    if (numberOf(lease, 'token') === token && numberOf(lease, 'expires_at') > commit.now) continue;
    const name = commit.sources.get(source)?.name;
    const named = name === undefined ? `source ${source}` : `source ${source} (${name})`;
    throw new StatusError('Conflict', `the lease of ${named} was lost: another replica may write it now`);
  }
}
