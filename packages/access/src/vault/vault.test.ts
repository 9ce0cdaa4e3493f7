import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { silentLog } from '@orrery/kit';
import { sourceId } from '@orrery/model';
import { createSqliteStore, type SealedRow } from '@orrery/storage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileKek } from './file-kek.ts';
import { openTemporaryVault, type TemporaryVault } from './temporary-vault.ts';
import { createVault, type Vault } from './vault.ts';

const canary = 'canary-7c1d0e55-never-printed';
let temporary: TemporaryVault;
let vault: Vault;

beforeAll(async () => {
  temporary = await openTemporaryVault();
  vault = temporary.vault;
});
afterAll(() => temporary[Symbol.asyncDispose]());

function sealCanary(change: { field?: string; version?: number; value?: string } = {}): Promise<SealedRow> {
  return vault.seal({ owner: temporary.owner, field: 'token', version: 1, value: canary, expiresAt: 1_000, ...change });
}

async function expectIntegrityFailure(row: SealedRow): Promise<void> {
  const error: unknown = await vault.open(row).then(
    () => 'opened',
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ reason: 'InternalError', details: { causes: [{ reason: 'VaultIntegrity' }] } });
  expect(formsOf(canary).filter((form) => inspect(error, { depth: 9 }).includes(form))).toEqual([]);
}

function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [text, bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')];
}

function flipBit(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = Math.floor(at / 8) % copy.length;
  copy[index] = (copy[index] ?? 0) ^ (1 << (at % 8));
  return copy;
}

describe('sealing', () => {
  it('S-01.1 any value comes back as it was, from another vault after a restart too', async () => {
    const later = await temporary.reopen();
    const value = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 50 }));
    await fc.assert(
      fc.asyncProperty(value, fc.string({ unit: 'binary' }), fc.nat(), async (value, field, version) => {
        const row = await vault.seal({ owner: temporary.owner, field, version, value });
        const bytes = Buffer.from(typeof value === 'string' ? Buffer.from(value) : value);
        expect((await vault.open(row)).reveal().equals(bytes)).toBe(true);
        expect((await later.open(row)).reveal().equals(bytes)).toBe(true);
        expect(vault.fingerprint(value)).toBe(row.fingerprint);
      }),
      { numRuns: 100 },
    );
  });

  it('S-01.5 a row comes back from the store with every column of its value, and opens', async () => {
    const { owner, store } = temporary;
    const row = await sealCanary();
    await store.write({ changes: [], sealed: [{ owner, rows: [row] }] });
    const [read] = await store.sealed(owner);
    expect(read).toEqual({
      ...row,
      nonce: new Uint8Array(row.nonce),
      ciphertext: new Uint8Array(row.ciphertext),
      wrappedDek: new Uint8Array(row.wrappedDek),
    });
    expect((await vault.open(read ?? row)).reveal().toString()).toBe(canary);
  });

  it('S-01.T4 20,000 encryptions repeat no nonce, no key, no id and no wrapped key', async () => {
    const drawn: string[] = [];
    const counting = await temporary.reopen((octets) => {
      const bytes = randomBytes(octets);
      drawn.push(bytes.toString('latin1'));
      return bytes;
    });
    const seen = {
      ids: new Set<string>(),
      nonces: new Set<string>(),
      wraps: new Set<string>(),
      wrapNonces: new Set<string>(),
    };
    const runs = 20_000;
    for (let run = 0; run < runs; run += 1) {
      const row = await counting.seal({ owner: temporary.owner, field: 'same', version: 1, value: 'same' });
      const wrapped = Buffer.from(row.wrappedDek).toString('latin1');
      seen.ids.add(row.id);
      seen.nonces.add(Buffer.from(row.nonce).toString('latin1'));
      seen.wraps.add(wrapped);
      seen.wrapNonces.add(wrapped.slice(0, 12));
    }
    expect(Object.values(seen).map(({ size }) => size)).toEqual([runs, runs, runs, runs]);
    // An id, a nonce and a data encryption key are drawn for each, and each from the injected generator.
    expect([drawn.length, new Set(drawn).size]).toEqual([3 * runs, 3 * runs]);
  });

  it('S-01.5 fingerprints are 64 bits, tell equal values from others, and differ between vaults', async () => {
    await using other = await openTemporaryVault();
    const [first, second] = await Promise.all([sealCanary(), sealCanary({ field: 'other', version: 9 })]);
    expect(first.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(vault.fingerprint(`${canary}.`)).not.toBe(first.fingerprint);
    expect(other.vault.fingerprint(canary)).not.toBe(first.fingerprint);
  });

  it('S-01.4 S-04.1 no row, value, vault or key file shows what was sealed', async () => {
    const row = await sealCanary();
    const value = await vault.open(row);
    const shown = [
      `${inspect(row, { depth: 9 })}`,
      JSON.stringify(row),
      inspect(vault, { depth: 9, showHidden: true }),
    ];
    shown.push(String(value), `${value}`, JSON.stringify({ value }), inspect({ value }, { showHidden: true }));
    for (const bytes of [row.nonce, row.ciphertext, row.wrappedDek]) shown.push(Buffer.from(bytes).toString('latin1'));
    for (const name of await readdir(temporary.keyDirectory)) {
      shown.push(await readFile(join(temporary.keyDirectory, name), 'latin1'));
    }
    expect(shown.filter((text) => formsOf(canary).some((form) => text.includes(form)))).toEqual([]);
    expect(value.reveal().toString()).toBe(canary);
  });
});

describe('tampering', () => {
  it('S-01.T2 parts exchanged between rows, fields and versions fail closed', async () => {
    const rows = await Promise.all([
      sealCanary(),
      sealCanary({ field: 'key' }),
      sealCanary({ version: 2, value: 'new' }),
    ]);
    const columns = ['id', 'field', 'version', 'nonce', 'ciphertext', 'wrappedDek', 'fingerprint'] as const;
    const pairs = rows.flatMap((row) => rows.filter((other) => other !== row).map((other) => ({ row, other })));
    let exchanged = 0;
    for (const { row, other } of pairs) {
      for (const column of columns.filter((name) => row[name] !== other[name])) {
        await expectIntegrityFailure({ ...row, [column]: other[column] });
        exchanged += 1;
      }
      const { nonce, ciphertext, wrappedDek, fingerprint } = other;
      await expectIntegrityFailure({ ...row, nonce, ciphertext, wrappedDek, fingerprint });
      await expectIntegrityFailure({ ...other, field: row.field, version: row.version, id: row.id });
    }
    expect(exchanged).toBeGreaterThan(20);
  });

  it('S-01.T2 a row does not open for another source, owner, creation or expiry', async () => {
    const row = await sealCanary();
    const { expiresAt, ...unlimited } = row;
    expect(expiresAt).toBe(1_000);
    await expectIntegrityFailure(unlimited);
    for (const change of [
      { source: sourceId(row.source + 1) },
      { ownerKind: 'CloudAccount' },
      { ownerName: 'two' },
      { createdAt: row.createdAt + 1 },
      { expiresAt: 2_000 },
    ]) {
      await expectIntegrityFailure({ ...row, ...change });
    }
  });

  it('S-01.T3 an old version put in the place of a new one fails closed', async () => {
    const old = await sealCanary();
    const fresh = await sealCanary({ version: 2, value: 'new' });
    await expectIntegrityFailure({ ...old, version: 2 });
    await expectIntegrityFailure({ ...old, version: 2, id: fresh.id });
    await expectIntegrityFailure({ ...old, id: fresh.id });
  });

  it('S-01.T3 any flipped bit and any truncation of any column fails closed', async () => {
    const row = await sealCanary();
    const bytes = fc.constantFrom('nonce' as const, 'ciphertext' as const, 'wrappedDek' as const);
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(2_000), fc.boolean(), async (column, at, isCut) => {
        const whole = row[column];
        const changed = isCut ? whole.slice(0, at % whole.length) : flipBit(whole, at);
        await expectIntegrityFailure({ ...row, [column]: changed });
      }),
      { numRuns: 300 },
    );
    await expectIntegrityFailure({ ...row, ciphertext: Buffer.concat([row.ciphertext, Buffer.from([0])]) });
  });

  it('S-01.T3 a row that opened before fails when it is changed then, whatever is cached', async () => {
    const row = await sealCanary();
    await vault.open(row);
    await expectIntegrityFailure({ ...row, wrappedDek: flipBit(row.wrappedDek, 100) });
    await expectIntegrityFailure({ ...row, ciphertext: flipBit(row.ciphertext, 3) });
    expect((await vault.open(row)).reveal().toString()).toBe(canary);
  });
});

describe('the master key', () => {
  it('SEA-H05 derived keys are the same after a restart, one for each label, and differ between vaults', async () => {
    await using other = await openTemporaryVault();
    const later = await temporary.reopen();
    const key = vault.deriveKey('continue');
    expect(key).toHaveLength(32);
    expect(later.deriveKey('continue')).toEqual(key);
    expect(vault.deriveKey('other')).not.toEqual(key);
    expect(other.vault.deriveKey('continue')).not.toEqual(key);
  });

  it('S-01.8 neither derived keys nor the master are in the store or the key files in the open', async () => {
    const { keyDirectory, store } = temporary;
    const rows = await store.sealed({ source: store.control, ownerKind: 'Vault', ownerName: 'vault' });
    expect(rows.map(({ field, version }) => [field, version])).toEqual([['master', 1]]);
    const [name] = await readdir(keyDirectory);
    const kek = await readFile(join(keyDirectory, String(name)));
    const text = inspect(rows, { depth: 9 }) + kek.toString('hex');
    expect(text).not.toContain(vault.deriveKey('continue').toString('hex'));
    expect(vault.deriveKey('continue')).not.toEqual(kek);
  });

  it('S-06.2 a store without its key files does not open and gets no new key in their place', async () => {
    await using other = await openTemporaryVault();
    const [name] = await readdir(other.keyDirectory);
    await rename(join(other.keyDirectory, String(name)), join(other.keyDirectory, '..', 'elsewhere'));
    await expect(other.reopen()).rejects.toMatchObject({ details: { causes: [{ reason: 'KekMissing' }] } });
    expect(await readdir(other.keyDirectory)).toEqual([]);
  });

  it('KSY-J01 of two servers that start on an empty store with keys of their own one makes the vault, the other is told which key it lacks', async () => {
    await using own = await openTemporaryVault();
    await using store = await createSqliteStore({ file: ':memory:' });
    const opened = await Promise.allSettled(
      ['one', 'two'].map(async (name) => {
        const kek = await openFileKek({ directory: join(own.keyDirectory, name) }, { log: silentLog });
        return { kek, vault: await createVault({ kek, store, clock: own.clock }) };
      }),
    );
    const made = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const failed = opened.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(made).toHaveLength(1);
    expect(failed).toEqual([expect.stringMatching(/KekMissing: .* restore the file kek-1-/)]);
    for (const { kek, vault: first } of made) {
      const again = await createVault({ kek, store, clock: own.clock });
      expect(again.deriveKey('x')).toEqual(first.deriveKey('x'));
    }
  });

  it('S-01.T3 a tampered master row stops the start', async () => {
    await using other = await openTemporaryVault();
    const owner = { source: other.store.control, ownerKind: 'Vault', ownerName: 'vault' };
    const [row] = await other.store.sealed(owner);
    if (row === undefined) throw new Error('the master row is missing');
    for (const change of [{ ciphertext: flipBit(row.ciphertext, 1) }, { fingerprint: '0'.repeat(16) }]) {
      await other.store.write({ changes: [], sealed: [{ owner, rows: [{ ...row, ...change }] }] });
      await expect(other.reopen()).rejects.toMatchObject({ details: { causes: [{ reason: 'VaultIntegrity' }] } });
    }
  });
});
