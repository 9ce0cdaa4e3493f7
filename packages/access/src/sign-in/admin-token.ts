import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@orrery/kit';
import { hasReason, Secret } from '@orrery/model';
import type { SealedOwner, SealedRow, Store } from '@orrery/storage';
import { adminUser } from '../identity.ts';
import type { Vault } from '../vault/vault.ts';
import { makeToken } from './token-format.ts';

const dayMs = 86_400_000;
/** S-42.2: valid 90 days, replaced at a start with less than 30 days left. */
const lifetimeMs = 90 * dayMs;
const renewBelowMs = 30 * dayMs;
/** Tokens of replicas that are kept, the newest: a replica whose data directory goes with it leaves its token behind. */
const maxTokens = 100;
/** Replicas that start at the same moment write one after the other. */
const maxTries = 20;

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

/** Whose token is asked for. */
export interface AdminTokenRequest extends AdminTokenDeps {
  /** The token that the server has in its file. */
  readonly current?: string;
  /** Name of the server, when several share the store: each has a token of its own. */
  readonly replica?: string;
}

/**
 * Gives the token of the built-in user `admin`: the current one if it is a stored one and has 30 days or more left, else a new one that
 * replaces the server's stored one at once. Only the hash is stored, so a token that is lost cannot be given again.
 * @throws StatusError InternalError with the cause `VaultIntegrity` when a stored row was tampered with; Conflict when too many servers
 *   start at the same moment.
 */
export async function ensureAdminToken(request: AdminTokenRequest): Promise<AdminToken> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ensureOnce(request);
    } catch (error) {
      if (tries >= maxTries || !hasReason(error, 'Conflict')) throw error;
    }
  }
}

async function ensureOnce(request: AdminTokenRequest): Promise<AdminToken> {
  const { store, vault, clock, current, replica } = request;
  const owner = adminTokenOwner(store);
  const rows = await store.sealed(owner);
  const stored = await Promise.all(rows.map((row) => openToken(vault, row)));
  const known = current === undefined ? undefined : stored.find((each) => matches(each, current));
  if (current !== undefined && known !== undefined && known.expiresAt - clock.now() >= renewBelowMs) {
    return { token: new Secret(current), expiresAt: known.expiresAt, isNew: false };
  }
  const token = makeToken();
  const expiresAt = clock.now() + lifetimeMs;
  const field = replica === undefined ? 'sha256' : `sha256/${replica}`;
  const version = (rows.find((row) => row.field === field)?.version ?? 0) + 1;
  const sealed = await vault.seal({ owner, field, value: hashOf(token), version, expiresAt });
  const kept = rows
    .filter((row) => row.field !== field && row.id !== known?.id && (row.expiresAt ?? 0) > clock.now())
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .slice(0, maxTokens - 1);
  const expects = rows.map(({ id }) => id);
  await store.write({ changes: [], sealed: [{ owner, rows: [...kept, sealed], expects }] });
  return { token: new Secret(token), expiresAt, isNew: true };
}

/** The stored tokens of the built-in user, one for each server; none before the first `ensureAdminToken`. */
export async function readAdminTokens(deps: Omit<AdminTokenDeps, 'clock'>): Promise<readonly StoredToken[]> {
  const rows = await deps.store.sealed(adminTokenOwner(deps.store));
  return await Promise.all(rows.map((row) => openToken(deps.vault, row)));
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
