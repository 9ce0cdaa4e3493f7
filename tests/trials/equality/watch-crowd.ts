import { createPostgresStore, createSqliteStore } from '@orrery/storage';
import { runWatchCrowd } from '@orrery/storage/equality';
import type { Run } from '../crash/run-each.ts';

/** 8 writers and 100 watchers of one database, which two stores share where it can be shared, over five restarts. */
export async function watchCrowd({ ground: { place }, seed, facts }: Run): Promise<readonly string[]> {
  const open = async () => ('file' in place ? await createSqliteStore(place) : await createPostgresStore(place));
  const crowd = { seed, writers: 8, watchers: 100, phases: 6, batches: 6, replicas: 'file' in place ? 1 : 2 };
  const { revisions, events, refused } = await runWatchCrowd(
    { open, [Symbol.asyncDispose]: async () => undefined },
    crowd,
  );
  facts.add('revisions', revisions);
  facts.add('events', events);
  facts.add('batches refused', refused);
  return [];
}
