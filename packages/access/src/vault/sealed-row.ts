import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { SealedOwner, SealedRow } from '@orrery/storage';
import { decrypt, encrypt, keyLength, nonceLength } from './authenticated-box.ts';
import type { Kek } from './kek.ts';

/** A value to be sealed, and what its row says of it in the open. */
export interface SealRequest {
  readonly owner: SealedOwner;
  /** Which of the owner's secret fields. */
  readonly field: string;
  /** A text is sealed as UTF-8. */
  readonly value: Uint8Array | string;
  /** Grows by one with each new value of the field. */
  readonly version: number;
  /** Epoch milliseconds, where the value itself expires. */
  readonly expiresAt?: number;
}

/** What sealing takes: the key that wraps, the time, and `random`, which gives that many octets of a secure generator. */
export interface SealDeps {
  readonly kek: Kek;
  readonly now: number;
  readonly random: (octets: number) => Buffer;
}

/** Encrypts a value under a key of its own that is used for nothing else (S-01.1). The fingerprint is stored as given. */
export async function sealRow(request: SealRequest, fingerprint: string, deps: SealDeps): Promise<SealedRow> {
  const { owner, field, version, expiresAt } = request;
  const open = {
    source: owner.source,
    ownerKind: owner.ownerKind,
    ownerName: owner.ownerName,
    createdAt: deps.now,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const id = `${deps.random(16).toString('hex')}-${digestOfOpenPart(open)}`;
  const nonce = deps.random(nonceLength);
  const dek = deps.random(keyLength);
  const plain = typeof request.value === 'string' ? Buffer.from(request.value) : request.value;
  const ciphertext = encrypt(createSecretKey(dek), { plain, nonce, context: contextOf({ id, field, version }) });
  const { keyVersion, wrapped } = await deps.kek.wrap(dek);
  dek.fill(0);
  return { ...open, id, field, version, keyVersion, nonce, ciphertext, wrappedDek: wrapped, fingerprint };
}

/** The value of a row whose key was unwrapped; undefined when the row is not as it was sealed (its fingerprint aside). */
export function openRow(row: SealedRow, dek: KeyObject): Buffer | undefined {
  if (!row.id.endsWith(`-${digestOfOpenPart(row)}`)) return undefined;
  return decrypt(dek, { ciphertext: row.ciphertext, nonce: row.nonce, context: contextOf(row) });
}

/** The canonical JSON array of S-01.2: a ciphertext belongs to its row, field and version, and to no other. */
function contextOf(row: Pick<SealedRow, 'id' | 'field' | 'version'>): string {
  return JSON.stringify(['sealed', row.id, row.field, row.version]);
}

/**
 * The second half of a row's id. The id is authenticated with the ciphertext, so this binds what the authenticated array does not
 * name: whoever can write to the database cannot give a credential to another owner or a longer life either.
 */
function digestOfOpenPart(
  row: Pick<SealedRow, 'source' | 'ownerKind' | 'ownerName' | 'createdAt' | 'expiresAt'>,
): string {
  const text = JSON.stringify([row.source, row.ownerKind, row.ownerName, row.createdAt, row.expiresAt ?? null]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
