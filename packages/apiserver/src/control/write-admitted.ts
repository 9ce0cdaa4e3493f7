import { StatusError } from '@orrery/model';
import type { Put, Store, StoredObject } from '@orrery/storage';
import type { Admitted } from '../apiserver-deps.ts';

/**
 * Commits an admitted object with what admission put beside it.
 * @throws StatusError AlreadyExists, Conflict or NotFound when the row is not as `put` expects.
 */
export async function writeAdmitted(store: Store, put: Put, { sealed, newSources }: Admitted): Promise<StoredObject> {
  const beside = { ...(sealed === undefined ? {} : { sealed }), ...(newSources === undefined ? {} : { newSources }) };
  const { outcomes } = await store.write({ changes: [put], ...beside });
  const [outcome] = outcomes;
  if (outcome === undefined || !('revision' in outcome))
    throw new StatusError('InternalError', 'the store wrote no row');
  return { ...put, revision: outcome.revision };
}
