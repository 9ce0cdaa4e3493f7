import { createPostgresStore, createSqliteStore, type Retention, type Store } from '@orrery/storage';
import type { DatabasePlace } from '@orrery/storage/integrity';

/** Small enough that a trial forgets while it writes. */
export const trialRetention: Retention = {
  changelogMs: 3_600_000,
  changelogEntries: 1_500,
  historyMs: 3_600_000,
  historyBytes: 2_000_000,
};

/** Opens the store of a trial. @throws StatusError as the store. */
export async function openStore(place: DatabasePlace, retention?: Retention): Promise<Store> {
  const options = retention === undefined ? {} : { retention };
  return 'file' in place
    ? await createSqliteStore({ file: place.file, ...options })
    : await createPostgresStore({ url: place.url, ...options });
}
