import type { Batch } from '../../contract/writing.ts';
import type { Commit } from '../batches/commit.ts';

/** Stores what is known of living sources; that of a removed one is not kept. */
export async function writeFacts(commit: Commit, facts: NonNullable<Batch['facts']>): Promise<void> {
  await commit.connection.updateMany(
    {
      table: 'sources',
      columns: ['id', 'facts'],
      rows: facts.filter(({ source }) => commit.sources.has(source)).map(({ source, facts: text }) => [source, text]),
    },
    1,
  );
}
