import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '@orrery/kit';
import {
  type ApiToken,
  type ApiTokenSpec,
  apiTokenKind,
  type FeedGrant,
  type RegistrationBounds,
  Secret,
  tokenIdLabel,
} from '@orrery/model';
import {
  controlKey,
  type Put,
  putControlObject,
  readControlObject,
  type SealedOwner,
  type SealedRow,
  type Store,
} from '@orrery/storage';
import type { Vault } from '../vault/vault.ts';
import { makeToken } from './token-format.ts';

/** What tokens of programs need. */
export interface ApiTokenDeps {
  readonly store: Pick<Store, 'control' | 'sealed' | 'get' | 'list'>;
  readonly vault: Vault;
  readonly clock: Clock;
}

/** A new token with the row that proves it. */
export interface NewToken {
  readonly token: Secret<string>;
  /** The part that is no secret. */
  readonly id: string;
  readonly sealed: { readonly owner: SealedOwner; readonly rows: readonly SealedRow[] };
}

/** A token that was presented and is right. */
export interface PresentedToken {
  /** Id of its sealed row. */
  readonly rowId: string;
  readonly user: string;
  readonly grant: FeedGrant;
  /** Epoch milliseconds; absent: no end. */
  readonly expiresAt?: number;
  /** SHA-256 of the whole token. */
  readonly hash: Buffer;
}

/** The row that keeps the hash of the token of this name. */
export function apiTokenOwner(store: Pick<Store, 'control'>, name: string): SealedOwner {
  return { source: store.control, ownerKind: 'APIToken', ownerName: name };
}

/** Makes a token for an `APIToken` object of this name; one that it had before stops working. */
export async function newApiToken(
  deps: Pick<ApiTokenDeps, 'store' | 'vault'>,
  name: string,
  spec: Pick<ApiTokenSpec, 'expiresAt'>,
): Promise<NewToken> {
  const owner = apiTokenOwner(deps.store, name);
  const [row] = await deps.store.sealed(owner);
  const token = makeToken();
  const version = (row?.version ?? 0) + 1;
  const expires = spec.expiresAt === undefined ? {} : { expiresAt: Date.parse(spec.expiresAt) };
  const sealed = await deps.vault.seal({ owner, field: 'sha256', value: hashOf(token), version, ...expires });
  return { token: new Secret(token), id: idOf(token), sealed: { owner, rows: [sealed] } };
}

/** The token of a cluster that registered itself, with its `APIToken` object: what the push feed stores beside the first lease. */
export async function issueFeedToken(
  deps: ApiTokenDeps,
  cluster: string,
): Promise<{
  readonly token: Secret<string>;
  readonly changes: readonly Put[];
  readonly sealed: readonly { readonly owner: SealedOwner; readonly rows: readonly SealedRow[] }[];
}> {
  const name = feedTokenName(cluster);
  const spec: ApiTokenSpec = { type: 'Feed', cluster };
  const made = await newApiToken(deps, name, spec);
  const stored = await deps.store.get({ kind: 'everything' }, controlKey(deps.store.control, apiTokenKind, name));
  const object: ApiToken = {
    apiVersion: `${apiTokenKind.api.group}/${apiTokenKind.api.version}`,
    kind: apiTokenKind.api.kind,
    metadata: {
      name,
      uid: stored?.uid ?? randomUUID(),
      creationTimestamp: new Date(deps.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      generation: 1,
      labels: { [tokenIdLabel]: made.id },
    },
    spec,
    status: { tokenID: made.id },
  };
  const put = putControlObject(deps.store.control, apiTokenKind, object, stored?.revision ?? 'absent');
  return { token: made.token, changes: [put], sealed: [made.sealed] };
}

/**
 * The token that a text is, if its object and row are there; whether it is the right one says `hash`.
 * @throws StatusError InternalError with the cause `VaultIntegrity` when the stored row was tampered with.
 */
export async function findApiToken(deps: ApiTokenDeps, presented: string): Promise<PresentedToken | undefined> {
  const { store, vault } = deps;
  const { group, resource } = apiTokenKind.api;
  const { objects } = await store.list(
    {
      visible: { kind: 'everything' },
      kinds: [{ group, resource }],
      where: {
        kind: 'and',
        of: [
          { kind: 'source', kinds: ['control'] },
          { kind: 'label', of: 'labels', key: tokenIdLabel, test: { op: 'in', values: [idOf(presented)] } },
        ],
      },
    },
    { limit: 1 },
  );
  const [object] = objects;
  if (object === undefined) return undefined;
  const { metadata, spec } = readControlObject<ApiToken>(apiTokenKind, object);
  const [row] = await store.sealed(apiTokenOwner(store, metadata.name));
  const grant = grantOf(metadata.name, spec);
  if (row === undefined || grant === undefined) return undefined;
  const user = grant.kind === 'feed' ? `system:feed:${grant.cluster}` : `system:feed-registration:${grant.token}`;
  const hash = (await vault.open(row)).reveal();
  const expiresAt = row.expiresAt === undefined ? {} : { expiresAt: row.expiresAt };
  return { rowId: row.id, user, grant, hash, ...expiresAt };
}

/** What a token of this spec may do (S-26.6); undefined for a feed token without its cluster. */
export function grantOf(token: string, spec: ApiTokenSpec): FeedGrant | undefined {
  if (spec.type === 'Feed') {
    if (spec.cluster === undefined) return undefined;
    return { kind: 'feed', token, cluster: spec.cluster, ...(spec.kinds === undefined ? {} : { kinds: spec.kinds }) };
  }
  const { cluster, namePattern, maxClusters, autoAccept } = spec;
  const bounds: RegistrationBounds = {
    ...(cluster === undefined ? {} : { cluster }),
    ...(namePattern === undefined ? {} : { namePattern }),
    ...(maxClusters === undefined ? {} : { maxClusters }),
    ...(autoAccept === undefined ? {} : { autoAccept }),
  };
  return { kind: 'registration', token, ...bounds };
}

/** `orry_<id>_<secret>_<crc>`. */
function idOf(token: string): string {
  return token.split('_')[1] ?? '';
}

function feedTokenName(cluster: string): string {
  const name = `feed-${cluster}`;
  return name.length <= 253 ? name : `feed-${createHash('sha256').update(cluster).digest('hex')}`;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
