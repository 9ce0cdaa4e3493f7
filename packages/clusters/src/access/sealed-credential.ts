import { type ClusterAccess, type ClusterCredential, credentialExpiry } from '@orrery/kube-client';
import { Secret, type SourceId, StatusError } from '@orrery/model';
import type { SealedOwner, SealedRow, Store } from '@orrery/storage';
import type { CredentialVault } from './credential-vault.ts';

/** Fields a credential is sealed as; all rows of a credential have one version. */
const fields = { token: 'token', certificate: 'clientCertificate', key: 'clientKey' } as const;

/** Whose rows the credential of a cluster are. */
export function credentialOwner(control: SourceId, clusterName: string): SealedOwner {
  return { source: control, ownerKind: 'Cluster', ownerName: clusterName };
}

/**
 * The rows that keep a credential, or undefined when the stored rows are of the same values: a manifest applied again changes nothing
 * (S-03.4).
 */
export async function sealCredential(
  vault: CredentialVault,
  credential: ClusterCredential,
  stored: { readonly owner: SealedOwner; readonly rows: readonly SealedRow[] },
): Promise<{ readonly rows: readonly SealedRow[]; readonly version: number } | undefined> {
  const values = valuesOf(credential);
  const known = new Map(stored.rows.map((row) => [row.field, row.fingerprint]));
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

/** A credential out of the vault. */
export interface OpenedCredential {
  readonly credential: ClusterAccess['credential'];
  /** What may be shown of it. */
  readonly summary: { readonly kind: string; readonly fingerprint: string; readonly expiresAt?: string };
}

/**
 * Opens the credential of a cluster and notes the use.
 * @throws StatusError NotFound when there is none, InternalError when its rows were changed outside of the server.
 */
export async function openCredential(
  deps: { readonly store: Store; readonly vault: CredentialVault; readonly now: () => number },
  owner: SealedOwner,
): Promise<OpenedCredential> {
  const rows = await deps.store.sealed(owner);
  const byField = new Map(rows.map((row) => [row.field, row]));
  const shown = byField.get(fields.token) ?? byField.get(fields.key);
  if (shown === undefined)
    throw new StatusError('NotFound', `the vault holds no credential of cluster ${owner.ownerName}`);
  for (const { id } of rows) {
    // The note is for people; a store that cannot write must not keep a cluster from being read.
    await deps.store.noteSealedUse(id, { at: deps.now(), by: 'sync' }).catch(() => undefined);
  }
  const open = async (field: string): Promise<string> => {
    const row = byField.get(field);
    return row === undefined ? '' : (await deps.vault.open(row)).reveal().toString('utf8');
  };
  const credential: ClusterCredential = byField.has(fields.token)
    ? { kind: 'token', token: new Secret(await open(fields.token)) }
    : {
        kind: 'clientCertificate',
        certificatePem: await open(fields.certificate),
        keyPem: new Secret(await open(fields.key)),
      };
  const kind = credential.kind === 'token' ? 'Token' : 'ClientCertificate';
  const { fingerprint, expiresAt } = shown;
  return {
    credential,
    summary: { kind, fingerprint, ...(expiresAt === undefined ? {} : { expiresAt: toRfc3339(expiresAt) }) },
  };
}

function valuesOf(credential: ClusterCredential): (readonly [string, string])[] {
  if (credential.kind === 'token') return [[fields.token, credential.token.reveal()]];
  return [
    [fields.certificate, credential.certificatePem],
    [fields.key, credential.keyPem.reveal()],
  ];
}

function toRfc3339(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
