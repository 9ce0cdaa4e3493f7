import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, silentLog } from '@orrery/kit';
import { createSqliteStore, type SealedOwner, type Store } from '@orrery/storage';
import { openFileKek } from './file-kek.ts';
import { createVault, type Vault } from './vault.ts';

/** A vault for tests: real key files, a store in memory, a clock that stands still. */
export interface TemporaryVault extends AsyncDisposable {
  readonly keyDirectory: string;
  readonly store: Store;
  readonly clock: FakeClock;
  readonly vault: Vault;
  readonly owner: SealedOwner;
  /** Another vault on the same store and key files, as after a restart. */
  reopen(random?: (octets: number) => Buffer): Promise<Vault>;
}

/** Makes a vault whose files go away with it. */
export async function openTemporaryVault(): Promise<TemporaryVault> {
  await using opened = new AsyncDisposableStack();
  const root = opened.adopt(await mkdtemp(join(tmpdir(), 'orrery-vault-')), (path) => rm(path, { recursive: true }));
  const keyDirectory = join(root, 'keys');
  const clock = new FakeClock();
  const store = opened.use(await createSqliteStore({ file: ':memory:' }));
  const openVault = async (random?: (octets: number) => Buffer): Promise<Vault> => {
    const kek = await openFileKek({ directory: keyDirectory }, { log: silentLog });
    return await createVault({ kek, store, clock, ...(random === undefined ? {} : { random }) });
  };
  const vault = opened.use(await openVault());
  const owner = { source: store.control, ownerKind: 'Cluster', ownerName: 'one' };
  const lifetime = opened.move();
  return {
    keyDirectory,
    store,
    clock,
    vault,
    owner,
    reopen: async (random) => lifetime.use(await openVault(random)),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}
