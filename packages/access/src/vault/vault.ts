import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Clock } from '@orrery/kit';
import { hasReason, Secret } from '@orrery/model';
import type { SealedOwner, SealedRow, Store } from '@orrery/storage';
import { keyLength } from './authenticated-box.ts';
import { DekCache } from './dek-cache.ts';
import type { Kek } from './kek.ts';
import { openRow, type SealRequest, sealRow } from './sealed-row.ts';
import { vaultError } from './vault-error.ts';
import { VaultKeys } from './vault-keys.ts';

/** Encrypts what must not be readable in the store (S-01). It reads and writes no rows: those are part of their owner's batch. */
export interface Vault extends Disposable {
  /** A row for `Batch.sealed`. Every call uses a new key, nonce and id, also for the same value. */
  seal(request: SealRequest): Promise<SealedRow>;

  /**
   * The value of a row; the buffer is the caller's.
   * @throws StatusError InternalError with the cause `VaultIntegrity` when anything in the row is not as it was sealed, or `KekMissing`
   *   when its key is not there.
   */
  open(row: SealedRow): Promise<Secret<Buffer>>;

  /** Equals the `fingerprint` of a row if and only if the value is the row's: 64 bits, 16 hexadecimal digits, no secret. */
  fingerprint(value: Uint8Array | string): string;

  /** 32 octets for one purpose, the same after a restart, on every replica and after a rotation of the key encryption key. */
  deriveKey(label: string): Buffer;
}

/** What a vault is made of. */
export interface VaultDeps {
  readonly kek: Kek;
  readonly store: Pick<Store, 'control' | 'sealed' | 'write'>;
  readonly clock: Clock;
  /** Default: the random numbers of `node:crypto`. */
  readonly random?: (octets: number) => Buffer;
}

/**
 * Opens the vault of a store. Its master key is a sealed row of the control source, made at the first start: fingerprints and derived
 * keys come from it and not from the key encryption key itself, so that a rotation re-wraps one row and changes none of them.
 * @throws StatusError InternalError with the cause `KekMissing` or `VaultIntegrity` when the master cannot be opened.
 */
export async function createVault(deps: VaultDeps): Promise<Vault> {
  const owner: SealedOwner = { source: deps.store.control, ownerKind: 'Vault', ownerName: 'vault' };
  const [row] = await deps.store.sealed(owner);
  if (row !== undefined) return await openVault(deps, row);
  try {
    return await makeVault(deps, owner);
  } catch (error) {
    // Another server of the same store has made it meanwhile.
    if (!hasReason(error, 'Conflict')) throw error;
    const [made] = await deps.store.sealed(owner);
    if (made === undefined) throw error;
    return await openVault(deps, made);
  }
}

async function openVault(deps: VaultDeps, row: SealedRow): Promise<Vault> {
  const master = openRow(row, await unwrapDek(deps.kek, row));
  if (master?.length !== keyLength) throw integrityError(row);
  const vault = new SealingVault(deps, master);
  // The master's own fingerprint is checked like any other.
  await vault.open(row);
  return vault;
}

async function makeVault(deps: VaultDeps, owner: SealedOwner): Promise<Vault> {
  const random = deps.random ?? randomBytes;
  const master = random(keyLength);
  const copy = Buffer.from(master);
  const vault = new SealingVault(deps, copy);
  const sealed = await vault.seal({ owner, field: 'master', value: master, version: 1 });
  master.fill(0);
  await deps.store.write({ changes: [], sealed: [{ owner, rows: [sealed], expects: [] }] });
  return vault;
}

class SealingVault implements Vault {
  readonly #kek: Kek;
  readonly #clock: Clock;
  readonly #random: (octets: number) => Buffer;
  readonly #keys: VaultKeys;
  readonly #deks: DekCache;

  constructor(deps: VaultDeps, master: Buffer) {
    this.#kek = deps.kek;
    this.#clock = deps.clock;
    this.#random = deps.random ?? randomBytes;
    this.#keys = new VaultKeys(master);
    this.#deks = new DekCache(deps.clock);
  }

  async seal(request: SealRequest): Promise<SealedRow> {
    const deps = { kek: this.#kek, now: this.#clock.now(), random: this.#random };
    return await sealRow(request, this.fingerprint(request.value), deps);
  }

  async open(row: SealedRow): Promise<Secret<Buffer>> {
    const value = openRow(row, await this.#dekOf(row));
    if (value === undefined) throw integrityError(row);
    if (this.fingerprint(value) !== row.fingerprint) {
      value.fill(0);
      throw integrityError(row);
    }
    return new Secret(value);
  }

  fingerprint(value: Uint8Array | string): string {
    return this.#keys.fingerprint(value);
  }

  deriveKey(label: string): Buffer {
    return this.#keys.derive(label);
  }

  [Symbol.dispose](): void {
    this.#deks[Symbol.dispose]();
  }

  async #dekOf(row: SealedRow): Promise<KeyObject> {
    // The wrapped key is part of the cache's key: an exchanged one must not find the old one's.
    const id = `${row.keyVersion} ${Buffer.from(row.wrappedDek).toString('base64')}`;
    const known = this.#deks.get(id);
    if (known !== undefined) return known;
    const dek = await unwrapDek(this.#kek, row);
    this.#deks.put(id, dek);
    return dek;
  }
}

async function unwrapDek(kek: Kek, row: SealedRow): Promise<KeyObject> {
  const dek = await kek.unwrap({ keyVersion: row.keyVersion, wrapped: row.wrappedDek });
  if (dek === undefined) throw integrityError(row);
  const key = createSecretKey(dek);
  dek.fill(0);
  return key;
}

function integrityError(row: SealedRow): Error {
  const what = `the sealed ${row.field} of ${row.ownerKind} ${row.ownerName} was changed outside of the server`;
  return vaultError('VaultIntegrity', `${what}: give the credential again`);
}
