import { type ClusterAccess, type ClusterCredential, credentialExpiry } from '@orrery/kube-client';
import { type SourceId, StatusError } from '@orrery/model';
import type { SealedOwner, SealedRow, Store } from '@orrery/storage';
import {
  credentialKindName,
  credentialOfTexts,
  credentialTexts,
  isGivenField,
  type RefreshedTokens,
  refreshedTexts,
  shownField,
} from './credential-fields.ts';
import type { CredentialVault } from './credential-vault.ts';

/** Whose rows the credential of a cluster are. */
export function credentialOwner(control: SourceId, clusterName: string): SealedOwner {
  return { source: control, ownerKind: 'Cluster', ownerName: clusterName };
}

/**
 * The rows that keep a credential, or undefined when the stored rows are of the same values: a manifest applied again changes nothing
 * (S-03.4), also where tokens were refreshed meanwhile.
 */
export async function sealCredential(
  vault: CredentialVault,
  credential: ClusterCredential,
  stored: { readonly owner: SealedOwner; readonly rows: readonly SealedRow[] },
): Promise<{ readonly rows: readonly SealedRow[]; readonly version: number } | undefined> {
  const values = [...credentialTexts(credential)];
  const given = stored.rows.filter((row) => isGivenField(row.field));
  const known = new Map(given.map((row) => [row.field, row.fingerprint]));
  const isSame =
    known.size === values.length && values.every(([field, value]) => known.get(field) === vault.fingerprint(value));
  if (isSame) return undefined;
  const version = Math.max(0, ...stored.rows.map((row) => row.version)) + 1;
  const expiresAt = credentialExpiry(credential);
  const rows = await Promise.all(
    values.map(([field, value]) =>
      vault.seal({ owner: stored.owner, field, value, version, ...(expiresAt === undefined ? {} : { expiresAt }) }),
    ),
  );
  return { rows, version };
}

/** What the credential of a cluster is read with. */
export interface CredentialDeps {
  readonly store: Store;
  readonly vault: CredentialVault;
  readonly now: () => number;
}

/** A credential out of the vault. */
export interface OpenedCredential {
  readonly credential: ClusterAccess['credential'];
  /** What may be shown of it. */
  readonly summary: { readonly kind: string; readonly fingerprint: string; readonly expiresAt?: string };
  /** Of all its rows. */
  readonly version: number;
}

/**
 * Opens the credential of a cluster and notes the use.
 * @throws StatusError NotFound when there is none, InternalError when its rows were changed outside of the server.
 */
export async function openCredential(deps: CredentialDeps, owner: SealedOwner): Promise<OpenedCredential> {
  const rows = await deps.store.sealed(owner);
  const byField = new Map(rows.map((row) => [row.field, row]));
  const shown = byField.get(shownField(byField) ?? '');
  if (shown === undefined)
    throw new StatusError('NotFound', `the vault holds no credential of cluster ${owner.ownerName}`);
  const texts = new Map<string, string>();
  for (const row of rows) {
    // The note is for people; a store that cannot write must not keep a cluster from being read.
    await deps.store.noteSealedUse(row.id, { at: deps.now(), by: 'sync' }).catch(() => undefined);
    texts.set(row.field, (await deps.vault.open(row)).reveal().toString('utf8'));
  }
  const credential = credentialOfTexts(texts);
  const expiresAt = credentialExpiry(credential);
  return {
    credential,
    version: shown.version,
    summary: {
      kind: credentialKindName(credential),
      fingerprint: shown.fingerprint,
      ...(expiresAt === undefined ? {} : { expiresAt: toRfc3339(expiresAt) }),
    },
  };
}

/**
 * Keeps tokens that came by refresh beside what was given. Of a credential that was replaced meanwhile nothing is kept.
 * @param version the version of the credential that was refreshed.
 */
export async function keepRefreshed(
  deps: CredentialDeps,
  owner: SealedOwner,
  refreshed: { readonly version: number; readonly tokens: RefreshedTokens },
): Promise<void> {
  const { version, tokens } = refreshed;
  const rows = await deps.store.sealed(owner);
  const given = rows.filter((row) => isGivenField(row.field));
  if (given.length === 0 || given.some((row) => row.version !== version)) return;
  const added = await Promise.all(
    [...refreshedTexts(tokens)].map(([field, value]) => deps.vault.seal({ owner, field, value, version })),
  );
  await deps.store.write({ changes: [], sealed: [{ owner, rows: [...given, ...added] }] });
}

function toRfc3339(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
