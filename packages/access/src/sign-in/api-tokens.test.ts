import { inspect } from 'node:util';
import { silentLog } from '@orrery/kit';
import { type ApiTokenSpec, apiTokenKind } from '@orrery/model';
import { putControlObject } from '@orrery/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryVault, type TemporaryVault } from '../vault/temporary-vault.ts';
import { visibleSetOf } from '../visible-set.ts';
import { createApiTokenHandler } from './api-token-handler.ts';
import { issueFeedToken } from './api-tokens.ts';
import { createTokenAuthenticator } from './token-authenticator.ts';

let temporary: TemporaryVault;

beforeEach(async () => {
  temporary = await openTemporaryVault();
});
afterEach(() => temporary[Symbol.asyncDispose]());

function objectOf(spec: ApiTokenSpec, name = 'made') {
  const apiVersion = 'orrery.dev/v1alpha1';
  return { apiVersion, kind: 'APIToken', metadata: { name, uid: 'u', generation: 1 }, spec };
}

/** Makes a token as the API server does. */
async function make(spec: ApiTokenSpec, name = 'made'): Promise<string> {
  const { store } = temporary;
  const admitted = await createApiTokenHandler(temporary).admit({ object: objectOf(spec, name) });
  const put = putControlObject(store.control, apiTokenKind, admitted.object, 'absent');
  await store.write({ changes: [put], sealed: admitted.sealed ?? [] });
  const shown = admitted.shownOnce as { status?: { token?: string } };
  expect(JSON.stringify(admitted.object)).not.toContain(shown.status?.token);
  return shown.status?.token ?? '';
}

async function identityOf(token: string) {
  const authenticator = createTokenAuthenticator({ ...temporary, log: silentLog });
  return await authenticator.authenticate({ authorization: `Bearer ${token}` });
}

describe('tokens of programs', () => {
  it('S-26.6 a feed token is its feed and sees nothing; a registration token has its bounds', async () => {
    const feed = await identityOf(await make({ type: 'Feed', cluster: 'edge-7', kinds: ['v1/Pod'] }));
    expect(feed).toEqual({
      user: 'system:feed:edge-7',
      groups: ['system:authenticated'],
      feed: { kind: 'feed', token: 'made', cluster: 'edge-7', kinds: ['v1/Pod'] },
    });
    expect(visibleSetOf(feed)).toEqual({ kind: 'grants', grants: [] });
    const registration = await identityOf(
      await make({ type: 'FeedRegistration', namePattern: 'edge-*', maxClusters: 3 }, 'site'),
    );
    expect(registration).toMatchObject({
      user: 'system:feed-registration:site',
      feed: { kind: 'registration', token: 'site', namePattern: 'edge-*', maxClusters: 3 },
    });
  });

  it('S-26.1 only a hash is stored, and the secret of another token under its id is refused', async () => {
    const token = await make({ type: 'Feed', cluster: 'edge-7' });
    const other = await make({ type: 'Feed', cluster: 'edge-8' }, 'other');
    const rows = await temporary.store.sealed({
      source: temporary.store.control,
      ownerKind: 'APIToken',
      ownerName: 'made',
    });
    expect(inspect(rows, { depth: 9 })).not.toContain(token.split('_')[2]);
    const mixed = `${token.split('_').slice(0, 2).join('_')}_${other.split('_').slice(2).join('_')}`;
    await expect(identityOf(mixed)).rejects.toMatchObject({ reason: 'Unauthorized' });
  });

  it('S-26.6 it ends with its time', async () => {
    const expiresAt = new Date(temporary.clock.now() + 60_000).toISOString();
    const token = await make({ type: 'Feed', cluster: 'edge-7', expiresAt });
    expect((await identityOf(token)).user).toBe('system:feed:edge-7');
    await temporary.clock.advance(60_000);
    await expect(identityOf(token)).rejects.toThrow('has expired');
  });

  it('TAG-F02 a cluster that registers gets its token; one that was made for it before stops working', async () => {
    const { store } = temporary;
    const first = await issueFeedToken(temporary, 'edge-7');
    await store.write(first);
    expect((await identityOf(first.token.reveal())).user).toBe('system:feed:edge-7');
    const second = await issueFeedToken(temporary, 'edge-7');
    await store.write(second);
    await expect(identityOf(first.token.reveal())).rejects.toMatchObject({ reason: 'Unauthorized' });
    expect((await identityOf(second.token.reveal())).user).toBe('system:feed:edge-7');
  });

  it.each([
    ['spec.cluster', { type: 'Feed' }, 'made'],
    ['metadata.name', { type: 'Feed', cluster: 'a' }, 'admin'],
    ['spec.expiresAt', { type: 'Feed', cluster: 'a', expiresAt: '2000-01-01T00:00:00Z' }, 'made'],
  ] as const)('S-26.6 refuses a token whose %s cannot be', async (field, spec, name) => {
    const admitted = createApiTokenHandler(temporary).admit({ object: objectOf(spec, name) });
    await expect(admitted).rejects.toMatchObject({ reason: 'Invalid', details: { causes: [{ field }] } });
  });

  it('S-26.6 what a token may do cannot be changed, and S-10.3 a token that adds clusters by itself is warned of', async () => {
    const handler = createApiTokenHandler(temporary);
    const old = objectOf({ type: 'Feed', cluster: 'a' });
    const changed = handler.admit({ object: objectOf({ type: 'Feed', cluster: 'b' }), old });
    await expect(changed).rejects.toMatchObject({ reason: 'Invalid' });
    const shared = await handler.admit({ object: objectOf({ type: 'FeedRegistration', autoAccept: true }) });
    expect(shared.warnings).toHaveLength(1);
  });
});
