import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryVault, type TemporaryVault } from '../vault/temporary-vault.ts';
import { ensureAdminToken, matches, readAdminTokens } from './admin-token.ts';
import { makeToken } from './token-format.ts';

const dayMs = 86_400_000;
let temporary: TemporaryVault;

beforeEach(async () => {
  temporary = await openTemporaryVault();
});
afterEach(() => temporary[Symbol.asyncDispose]());

describe('the admin token', () => {
  it('S-42.2 the first start makes one for 90 days, and a restart keeps it', async () => {
    const first = await ensureAdminToken(temporary);
    expect(first).toMatchObject({ isNew: true, expiresAt: temporary.clock.now() + 90 * dayMs });
    const current = first.token.reveal();
    await temporary.clock.advance(60 * dayMs);
    const second = await ensureAdminToken({ ...temporary, vault: await temporary.reopen(), current });
    expect(second).toMatchObject({ isNew: false, expiresAt: first.expiresAt });
    expect(second.token.reveal()).toBe(current);
  });

  it('S-42.2 with less than 30 days left it is replaced', async () => {
    const { token } = await ensureAdminToken(temporary);
    const current = token.reveal();
    await temporary.clock.advance(60 * dayMs + 1);
    const renewed = await ensureAdminToken({ ...temporary, current });
    expect(renewed).toMatchObject({ isNew: true, expiresAt: temporary.clock.now() + 90 * dayMs });
    expect(renewed.token.reveal()).not.toBe(current);
    expect((await ensureAdminToken({ ...temporary, current: renewed.token.reveal() })).isNew).toBe(false);
    expect((await ensureAdminToken({ ...temporary, current })).isNew).toBe(true);
  });

  it('S-42.2 a lost, damaged or foreign token in the file is replaced', async () => {
    let current = (await ensureAdminToken(temporary)).token.reveal();
    for (const found of [undefined, '', 'garbage', `${current}x`, makeToken()]) {
      const next = await ensureAdminToken(found === undefined ? temporary : { ...temporary, current: found });
      expect(next.isNew).toBe(true);
      expect(next.token.reveal()).not.toBe(current);
      current = next.token.reveal();
    }
  });

  it('S-26.1 the store has one sealed row with a hash in it, and the token is nowhere to be seen', async () => {
    const { store, vault } = temporary;
    await ensureAdminToken(temporary);
    const made = await ensureAdminToken(temporary);
    const rows = await store.sealed({ source: store.control, ownerKind: 'APIToken', ownerName: 'admin' });
    expect(rows.map(({ field, version, expiresAt }) => ({ field, version, expiresAt }))).toEqual([
      { field: 'sha256', version: 2, expiresAt: made.expiresAt },
    ]);
    const token = made.token.reveal();
    const secret = String(token.split('_')[2]);
    const [row] = rows;
    const stored = row === undefined ? Buffer.alloc(0) : (await vault.open(row)).reveal();
    expect(stored).toHaveLength(32);
    expect(
      inspect([rows, made], { depth: 9 }) + JSON.stringify([rows, made]) + stored.toString('latin1'),
    ).not.toContain(secret);
  });

  it('KSY-J01 servers that share a store have a token each; one that starts, renews or loses its own leaves the others alone', async () => {
    const [one, two] = await Promise.all(
      ['one', 'two'].map(async (replica) => await ensureAdminToken({ ...temporary, replica })),
    );
    const current = { one: String(one?.token.reveal()), two: String(two?.token.reveal()) };
    const isNew = async (replica: 'one' | 'two') =>
      (await ensureAdminToken({ ...temporary, replica, current: current[replica] })).isNew;
    expect([await isNew('one'), await isNew('two')]).toEqual([false, false]);
    await ensureAdminToken({ ...temporary, replica: 'two' });
    expect([await isNew('one'), await isNew('two')]).toEqual([false, true]);
    const tokens = await readAdminTokens(temporary);
    expect(tokens.filter((stored) => matches(stored, current.two))).toEqual([]);
    await temporary.clock.advance(91 * dayMs);
    await ensureAdminToken({ ...temporary, replica: 'three' });
    expect(await readAdminTokens(temporary)).toHaveLength(1);
  });

  it('KSY-J01 tokens of servers that never come back are bounded', async () => {
    for (let at = 0; at < 103; at += 1) {
      await temporary.clock.advance(1);
      await ensureAdminToken({ ...temporary, replica: `server-${at}` });
    }
    expect(await readAdminTokens(temporary)).toHaveLength(100);
  });

  it('S-01.2 a longer life written into the database is noticed', async () => {
    const { store } = temporary;
    const owner = { source: store.control, ownerKind: 'APIToken', ownerName: 'admin' };
    const current = (await ensureAdminToken(temporary)).token.reveal();
    const rows = (await store.sealed(owner)).map((row) => ({ ...row, expiresAt: Number(row.expiresAt) + dayMs }));
    await store.write({ changes: [], sealed: [{ owner, rows }] });
    await expect(ensureAdminToken({ ...temporary, current })).rejects.toThrow('VaultIntegrity');
  });
});
