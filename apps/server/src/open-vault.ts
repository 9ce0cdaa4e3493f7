import { createVault, openFileKek, type Vault, type VaultErrorCode } from '@orrery/access';
import type { Clock, Log } from '@orrery/kit';
import { isStatusError } from '@orrery/model';
import type { Store } from '@orrery/storage';
import { startError } from './start-error.ts';

/** Where the keys are, and of which store. */
export interface VaultPlace {
  /** Of the key files: `<data>/keys`. */
  readonly directory: string;
  readonly store: Store;
  /** Other servers may use the database too. */
  readonly isShared: boolean;
}

/**
 * Opens the vault of the store by the key files of this server. Servers that share a database share the key.
 * @throws StartError (1) saying which file to copy from where, when the database was sealed by another server's key; StatusError as
 *   `openFileKek` and `createVault`.
 */
export async function openVault(
  { directory, store, isShared }: VaultPlace,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Vault> {
  const kek = await openFileKek({ directory }, { log });
  try {
    return await createVault({ kek, store, clock });
  } catch (error) {
    const isMissing = isStatusError(error) && error.details.causes?.some(({ reason }) => reason === missing) === true;
    if (!isShared || !isMissing) throw error;
    throw startError(
      `${error.message}; or, when another server uses this database, copy that file from the directory keys of its data directory to ${directory} (mode 0600)`,
      error,
    );
  }
}

const missing: VaultErrorCode = 'KekMissing';
