import type { Commit } from '../batches/commit.ts';
import { dropSome } from './drop-some.ts';
import { stagingLimits } from './staging-limits.ts';

/** Drops some parts of a pushed snapshot that has waited too long for its last one. @returns whether there was one. */
export async function forgetStaged({ connection, now }: Commit): Promise<boolean> {
  const [old] = await connection.all(
    connection.builder
      .selectFrom('staged_uploads')
      .select(['source', 'kind', 'upload'])
      .where('staged_at', '<', now - stagingLimits.keptMs)
      .limit(1)
      .compile(),
  );
  if (old === undefined) return false;
  await dropSome(connection, old);
  return true;
}
