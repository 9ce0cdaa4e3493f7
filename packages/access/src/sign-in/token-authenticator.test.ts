import { type Clock, silentLog } from '@orrery/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryVault, type TemporaryVault } from '../vault/temporary-vault.ts';
import { ensureAdminToken } from './admin-token.ts';
import { type Authenticator, createTokenAuthenticator } from './token-authenticator.ts';
import { makeToken } from './token-format.ts';

const dayMs = 86_400_000;
let temporary: TemporaryVault;
let authenticator: Authenticator;
let token = '';

beforeEach(async () => {
  temporary = await openTemporaryVault();
  authenticator = createTokenAuthenticator({ ...temporary, log: silentLog });
  token = (await ensureAdminToken(temporary)).token.reveal();
});
afterEach(() => temporary[Symbol.asyncDispose]());

function bearer(text: string): { authorization: string } {
  return { authorization: `Bearer ${text}` };
}

describe('bearer tokens', () => {
  it('S-42.2 the admin token is the user admin, whatever the case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
      const identity = await authenticator.authenticate({ authorization: `${scheme} ${token}` });
      expect(identity).toEqual({ user: 'admin', groups: ['system:authenticated'] });
    }
  });

  it('S-42.2 nothing, another scheme, garbage, typos and unknown tokens are Unauthorized and not repeated', async () => {
    const typo = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
    const foreign = makeToken();
    const refused = ['', 'Bearer', 'Bearer ', `Basic ${token}`, token, `Bearer ${token} ${token}`, `Bearer x${token}`];
    refused.push(`Bearer ${typo}`, `Bearer ${foreign}`, `Bearer ${'a'.repeat(60_000)}`, 'Bearer ümläut');
    for (const headers of [{}, ...refused.map((authorization) => ({ authorization }))]) {
      const refusal = authenticator.authenticate(headers);
      await expect(refusal).rejects.toMatchObject({ reason: 'Unauthorized', code: 401 });
      await expect(refusal).rejects.not.toThrow(/orry_|aaaa|ümläut/);
    }
  });

  it('S-26.1 a typo is refused without a look-up', async () => {
    await temporary.store[Symbol.asyncDispose]();
    await expect(authenticator.authenticate(bearer(`${token.slice(0, -1)}_`))).rejects.toThrow('has a typo');
    await expect(authenticator.authenticate(bearer(makeToken()))).rejects.not.toMatchObject({ reason: 'Unauthorized' });
  });

  it('S-42.2 a token is refused from its 90th day on, and a clock that steps back does not revive it', async () => {
    const { clock } = temporary;
    await clock.advance(90 * dayMs - 1);
    expect((await authenticator.authenticate(bearer(token))).user).toBe('admin');
    await clock.advance(1);
    await expect(authenticator.authenticate(bearer(token))).rejects.toThrow('has expired');
    let now = clock.now();
    const stepping: Clock = { now: () => now, monotonic: () => clock.monotonic(), sleep: (ms) => clock.sleep(ms) };
    const steppingBack = createTokenAuthenticator({ ...temporary, clock: stepping, log: silentLog });
    now -= 1;
    expect((await steppingBack.authenticate(bearer(token))).user).toBe('admin');
    now += 1;
    await expect(steppingBack.authenticate(bearer(token))).rejects.toThrow('has expired');
    now -= dayMs;
    await expect(steppingBack.authenticate(bearer(token))).rejects.toThrow('has expired');
  });

  it('S-23.1 a replaced token stops working, and the new one works, within 5 s', async () => {
    await authenticator.authenticate(bearer(token));
    const replaced = (await ensureAdminToken(temporary)).token.reveal();
    await temporary.clock.advance(4_999);
    await expect(authenticator.authenticate(bearer(token))).rejects.toMatchObject({ reason: 'Unauthorized' });
    expect((await authenticator.authenticate(bearer(replaced))).user).toBe('admin');
  });

  it('S-42.2 before there is a token nobody is let in', async () => {
    await using empty = await openTemporaryVault();
    const none = createTokenAuthenticator({ ...empty, log: silentLog });
    await expect(none.authenticate(bearer(makeToken()))).rejects.toMatchObject({ reason: 'Unauthorized' });
  });

  it('S-01.T3 a tampered row lets nobody in, and the next reading finds it repaired', async () => {
    const { store, clock } = temporary;
    const owner = { source: store.control, ownerKind: 'APIToken', ownerName: 'admin' };
    const rows = await store.sealed(owner);
    await store.write({ changes: [], sealed: [{ owner, rows: rows.map((row) => ({ ...row, version: 7 })) }] });
    await expect(authenticator.authenticate(bearer(token))).rejects.toThrow('VaultIntegrity');
    await store.write({ changes: [], sealed: [{ owner, rows }] });
    expect((await authenticator.authenticate(bearer(token))).user).toBe('admin');
    await clock.advance(10_000);
    expect((await authenticator.authenticate(bearer(token))).user).toBe('admin');
  });

  it('S-26.2 the last use is noted once a minute', async () => {
    const { store, clock, vault } = temporary;
    const noted: { id: string; at: number; by: string }[] = [];
    const watched = {
      control: store.control,
      sealed: store.sealed,
      write: store.write,
      get: store.get,
      list: store.list,
      noteSealedUse: (id: string, use: { at: number; by: string }) => {
        noted.push({ id, ...use });
        return store.noteSealedUse(id, use);
      },
    };
    const noting = createTokenAuthenticator({ store: watched, clock, vault, log: silentLog });
    const start = clock.now();
    for (let second = 0; second < 90; second += 1) {
      await noting.authenticate(bearer(token));
      await clock.advance(1_000);
    }
    const [row] = await store.sealed({ source: store.control, ownerKind: 'APIToken', ownerName: 'admin' });
    expect(noted).toEqual([start, start + 60_000].map((at) => ({ id: row?.id, at, by: 'admin' })));
  });

  it('S-26.2 that the use cannot be noted is logged and refuses nobody', async () => {
    const { store, clock, vault } = temporary;
    const { promise: warned, resolve } = Promise.withResolvers<string>();
    const log = { ...silentLog, warn: (_fields: unknown, message: string) => resolve(message) };
    const refusing = createTokenAuthenticator({ store, clock, vault, log });
    // A refused request reads the stored token too, and notes nothing.
    await expect(refusing.authenticate(bearer(makeToken()))).rejects.toMatchObject({ reason: 'Unauthorized' });
    await store[Symbol.asyncDispose]();
    expect((await refusing.authenticate(bearer(token))).user).toBe('admin');
    expect(await warned).toBe('the last use of a token was not noted');
  });
});
