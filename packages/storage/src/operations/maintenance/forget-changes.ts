import { sql } from 'kysely';
import type { Commit } from '../batches/commit.ts';
import type { Forgotten } from './forget-states.ts';

/** Entries of one transaction at most. */
const forgottenEntries = 20_000;

/** Deletes entries of the changelog up to a revision; a removal goes when all of its block may. */
export async function forgetChanges({ connection }: Commit, through: number): Promise<Forgotten> {
  const { builder } = connection;
  const entries = await connection.all(
    builder
      .selectFrom('changelog')
      .select(['revision', 'span'])
      .where('revision', '<=', through)
      .orderBy('revision')
      .limit(forgottenEntries)
      .compile(),
  );
  const gone = entries.filter(({ revision, span }) => revision + span - 1 <= through);
  const last = gone.at(-1);
  if (last !== undefined) {
    await connection.run(sql`DELETE FROM changelog WHERE revision <= ${last.revision}`.compile(builder));
  }
  const isLeft = entries.length === forgottenEntries;
  return { horizon: isLeft ? (last?.revision ?? 0) + (last?.span ?? 1) - 1 : through, isLeft };
}
