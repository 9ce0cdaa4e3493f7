import type { Commit } from '../batches/commit.ts';

/** What remains of old commits: the last of each minute, by which old objects still tell when they were changed. */
const keptEveryMs = 60_000;

/** Thins out the times of commits that the horizon of the history moves over. */
export async function forgetCommits(
  { connection }: Commit,
  { from, through }: { readonly from: number; readonly through: number },
): Promise<void> {
  const commits = await connection.all(
    connection.builder
      .selectFrom('commits')
      .selectAll()
      .where('revision', '>', from)
      .where('revision', '<=', through)
      .orderBy('revision')
      .compile(),
  );
  const forgotten = commits.filter(({ at }, index) => {
    const next = commits[index + 1];
    return next !== undefined && Math.floor(next.at / keptEveryMs) === Math.floor(at / keptEveryMs);
  });
  await connection.deleteMany({
    table: 'commits',
    columns: ['revision'],
    rows: forgotten.map(({ revision }) => [revision]),
  });
}
