import { describe, expect, it } from 'vitest';
import type { SealedRow } from '../contract/records.ts';
import { everything, nodeKind, podKey, podKind, putPod, visibleSources } from './objects.ts';
import { scopeOf } from './scopes.ts';
import type { TestStores } from './store-under-test.ts';

/** What a batch stores beside objects: scope states, facts, sealed and audit rows. */
export function describeBeside({ open, emptied }: TestStores): void {
  describe('what stands beside objects', () => {
    it('KSY-D11 keeps scope states with the batch, without a revision', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const before = await store.revision();
      const state = scopeOf(id, podKind);
      const nodes = scopeOf(id, nodeKind, { complete: false, resourceVersion: '' });
      await store.write({ changes: [], scopes: [state, nodes] });
      expect(await store.revision()).toBe(before);
      expect((await store.scopes({ visible: everything, source: id })).length).toBe(2);
      expect(await store.scopes({ visible: everything, group: '', resource: 'pods' })).toEqual([state]);
      expect(await store.scopes({ visible: everything, resource: 'nodes' })).toEqual([nodes]);
      expect(await store.scopes({ visible: everything, group: 'apps' })).toEqual([]);
      expect(await store.scopes({ visible: { kind: 'grants', grants: [] } })).toEqual([]);
      const moved = {
        ...state,
        resourceVersion: '8',
        facts: JSON.stringify({ state: 'Synced', hostile: '\u0000\ud800' }),
      };
      await store.write({ changes: [], scopes: [moved] });
      expect(await store.scopes({ visible: visibleSources(id), resource: 'pods' })).toEqual([moved]);
    });

    it('architecture 4.2: nothing of what stands beside is stored when the batch is refused', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'n', 'x');
      await store.write({ changes: [putPod(key, '')] });
      const owner = { source: id, ownerKind: 'Cluster', ownerName: 'a' };
      const refused = store.write({
        changes: [putPod(key, 'two', { expects: 'absent' })],
        newSources: [{ kind: 'cluster', name: 'b' }],
        scopes: [scopeOf(id, podKind)],
        sealed: [{ owner, rows: [sealedRow('token', owner)] }],
        facts: [{ source: id, facts: '{"a":1}' }],
        audit: [{ at: 1, record: Uint8Array.of(1) }],
      });
      await expect(refused).rejects.toMatchObject({ reason: 'AlreadyExists' });
      expect(await store.scopes({ visible: everything })).toEqual([]);
      expect(await store.sealed(owner)).toEqual([]);
      expect(await store.audit({ after: 0, limit: 10 })).toEqual([]);
      expect((await store.sources(everything)).map(({ name, facts }) => [name, facts])).toEqual([
        ['a', '{}'],
        ['control', '{}'],
      ]);
    });

    it('S-33.5 replaces the sealed rows of an owner and drops them with their source', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const owner = { source: id, ownerKind: 'Cluster', ownerName: 'a' };
      const other = { ...owner, ownerName: 'b' };
      const [token, ca] = [sealedRow('token', owner), sealedRow('ca', owner)];
      const rows = [
        { owner, rows: [token, ca] },
        { owner: other, rows: [sealedRow('other', other)] },
      ];
      await store.write({ changes: [], sealed: rows });
      expect(await store.sealed(owner)).toEqual([ca, token]);
      await store.noteSealedUse('id-ca', { at: 1000, by: 'sync' });
      await store.write({ changes: [], sealed: [{ owner, rows: [{ ...token, expiresAt: 9 }] }] });
      expect(await store.sealed(owner)).toEqual([{ ...token, expiresAt: 9 }]);
      expect(await store.sealed(other)).toHaveLength(1);
      await store.write({ changes: [], removals: [{ source: id }] });
      expect(await store.sealed(owner)).toEqual([]);
    });

    it('contract: replaces sealed rows only while they are those that were read, if asked to', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const owner = { source: id, ownerKind: 'Cluster', ownerName: 'a' };
      const [token, ca] = [sealedRow('token', owner), sealedRow('ca', owner)];
      const replace = async (rows: readonly SealedRow[], expects: readonly string[]) =>
        await store.write({ changes: [], sealed: [{ owner, rows, expects }] });
      await expect(replace([token], ['id-token'])).rejects.toMatchObject({ reason: 'Conflict' });
      await replace([token], []);
      await expect(replace([ca], [])).rejects.toMatchObject({ reason: 'Conflict' });
      await expect(replace([ca], ['id-ca'])).rejects.toMatchObject({ reason: 'Conflict' });
      await replace([token, ca], ['id-token']);
      await expect(replace([], ['id-token'])).rejects.toMatchObject({ reason: 'Conflict' });
      expect(await store.sealed(owner)).toEqual([ca, token]);
      await replace([], ['id-token', 'id-ca']);
      expect(await store.sealed(owner)).toEqual([]);
    });

    it('contract: keeps facts of a source', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [], facts: [{ source: id, facts: '{"version":{"gitVersion":"v1.36.3"}}' }] });
      const sources = await store.sources(visibleSources(id));
      expect(sources).toEqual([{ id, kind: 'cluster', name: 'a', facts: '{"version":{"gitVersion":"v1.36.3"}}' }]);
      expect(await store.ensureSource('cluster', 'a')).toEqual(sources[0]);
      const other = await store.ensureSource('account', 'a');
      expect(other.id).not.toBe(id);
    });

    it('S-27.3 numbers audit rows in the order of commits and gives them in pages', async () => {
      await using store = await open();
      const before = await store.revision();
      const records = Array.from({ length: 7 }, (_, at) => ({ at: 100 - at, record: Uint8Array.of(at, 0, 255) }));
      await store.write({ changes: [], audit: records.slice(0, 3) });
      await Promise.all(records.slice(3).map(async (record) => await store.write({ changes: [], audit: [record] })));
      expect(await store.revision()).toBe(before);
      const first = await store.audit({ after: 0, limit: 3 });
      expect(first.map(({ at, record }) => ({ at, record }))).toEqual(records.slice(0, 3));
      const rest = await store.audit({ after: first.at(-1)?.number ?? 0, limit: 100 });
      const numbers = [...first, ...rest].map(({ number }) => number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(new Set(numbers).size).toBe(7);
      expect(rest.map(({ at }) => at).toSorted()).toEqual(
        records
          .slice(3)
          .map(({ at }) => at)
          .toSorted(),
      );
    });
  });
}

function sealedRow(field: string, owner: Pick<SealedRow, 'source' | 'ownerKind' | 'ownerName'>): SealedRow {
  const bytes = new Uint8Array([1, 2, 3, 0, 255]);
  return {
    ...owner,
    id: `id-${field}`,
    field,
    version: 1,
    keyVersion: 'k1',
    nonce: bytes,
    ciphertext: bytes,
    wrappedDek: bytes,
    fingerprint: 'f',
    createdAt: 5,
  };
}
