import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@orrery/kit';
import { Secret } from '@orrery/model';
import type { SealedOwner, SealedRow, Store } from '@orrery/storage';
import { adminUser } from '../identity.ts';
import type { Vault } from '../vault/vault.ts';
import { makeToken } from './token-format.ts';

const dayMs = 86_400_000;
/** S-42.2: valid 90 days, replaced at a start with less than 30 days left. */
const lifetimeMs = 90 * dayMs;
const renewBelowMs = 30 * dayMs;

/** What the admin token needs; the same for making and checking it. */
export interface AdminTokenDeps {
  readonly store: Pick<Store, 'control' | 'sealed' | 'write'>;
  readonly vault: Vault;
  readonly clock: Clock;
}

/** The token that belongs into `admin.kubeconfig`. */
export interface AdminToken {
  readonly token: Secret<string>;
  /** Epoch milliseconds; it is refused from then on. */
  readonly expiresAt: number;
  /** Whether it is another than `current`, so that the file must be written. */
  readonly isNew: boolean;
}

/** What the store has of a token. */
export interface StoredToken {
  /** Id of its sealed row. */
  readonly id: string;
  /** SHA-256 of the whole token. */
  readonly hash: Buffer;
  readonly expiresAt: number;
}

/**
 * Gives the token of the built-in user `admin`: the current one if it is the stored one and has 30 days or more left, else a new one that
 * replaces the stored one at once. Only the hash is stored, so a token that is lost cannot be given again.
 * @throws StatusError InternalError with the cause `VaultIntegrity` when the stored row was tampered with.
 */
export async function ensureAdminToken(deps: AdminTokenDeps & { readonly current?: string }): Promise<AdminToken> {
  const { store, vault, clock, current } = deps;
  const owner = adminTokenOwner(store);
  const [row] = await store.sealed(owner);
  const stored = row === undefined ? undefined : await openToken(vault, row);
  if (current !== undefined && stored !== undefined && matches(stored, current)) {
    const { expiresAt } = stored;
    if (expiresAt - clock.now() >= renewBelowMs) return { token: new Secret(current), expiresAt, isNew: false };
  }
  const token = makeToken();
  const expiresAt = clock.now() + lifetimeMs;
  const version = (row?.version ?? 0) + 1;
  const sealed = await vault.seal({ owner, field: 'sha256', value: hashOf(token), version, expiresAt });
  await store.write({ changes: [], sealed: [{ owner, rows: [sealed] }] });
  return { token: new Secret(token), expiresAt, isNew: true };
}

/** The stored token of the built-in user; undefined before the first `ensureAdminToken`. */
export async function readAdminToken(deps: Omit<AdminTokenDeps, 'clock'>): Promise<StoredToken | undefined> {
  const [row] = await deps.store.sealed(adminTokenOwner(deps.store));
  return row === undefined ? undefined : await openToken(deps.vault, row);
}

/** Whether a presented text is the stored token. Its time does not depend on how much of the token is right. */
export function matches(stored: StoredToken, presented: string): boolean {
  return timingSafeEqual(stored.hash, hashOf(presented));
}

function adminTokenOwner(store: Pick<Store, 'control'>): SealedOwner {
  return { source: store.control, ownerKind: 'APIToken', ownerName: adminUser };
}

async function openToken(vault: Vault, row: SealedRow): Promise<StoredToken> {
  const hash = await vault.open(row);
  return { id: row.id, hash: hash.reveal(), expiresAt: row.expiresAt ?? 0 };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
