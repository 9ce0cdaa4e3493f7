import { describe, expect, it } from 'vitest';
import type { ScopeState, SealedRow } from '../contract.ts';
import { everything, podKey, putPod, walkPods } from './objects.ts';
import type { OpenStore } from './run-store-conformance.ts';

const podResource = {
  group: '',
  version: 'v1',
  resource: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  verbs: ['get', 'list', 'watch'],
};

/** Explicit removal, scope states, sealed rows. */
export function describeRemovals(open: OpenStore): void {
  describe('what stands beside objects', () => {
    it('removes a source whole: its objects vanish at once, in one block of revisions, the name is free again', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const other = await store.ensureSource('cluster', 'b');
      const pods = ['x', 'y', 'z'].map((name) => putPod(podKey(id, 'default', name), name));
      await store.write({ changes: [...pods, putPod(podKey(other.id, 'default', 'stays'), '')] });
      const before = await store.revision();
      const { revision: after } = await store.write({ changes: [], removals: [{ source: id }] });
      expect(after).toBe(before + 3n);
      expect(await walkPods(store, 10)).toEqual(['default/stays']);
      expect(await store.get(everything, podKey(id, 'default', 'x'))).toBeUndefined();
      expect((await store.sources(everything)).map((source) => source.name)).toEqual(['b', 'control']);
      await expect(store.write({ changes: pods })).rejects.toMatchObject({ reason: 'NotFound' });
      expect((await store.ensureSource('cluster', 'a')).id).not.toBe(id);
      expect(await walkPods(store, 10)).toEqual(['default/stays']);
    });

    it('keeps scope states with the batch and removes a scope with its objects', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const scope = { source: id, group: '', resource: 'pods' };
      const state: ScopeState = { scope, kind: podResource, resourceVersion: '7', complete: true };
      const before = await store.revision();
      await store.write({ changes: [], scopes: [state] });
      expect(await store.revision()).toBe(before);
      expect(await store.scopes({ visible: everything, source: id })).toEqual([state]);
      expect(await store.scopes({ visible: everything, group: 'apps' })).toEqual([]);
      expect(await store.scopes({ visible: { kind: 'sources', ids: [] } })).toEqual([]);
      await store.write({ changes: [putPod(podKey(id, 'default', 'x'), 'x')] });
      await store.write({ changes: [], removals: [scope] });
      expect(await store.scopes({ visible: everything })).toEqual([]);
      expect(await walkPods(store, 10)).toEqual([]);
    });

    it('S-33.5 replaces the sealed rows of an owner and drops them with their source', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const owner = { source: id, ownerKind: 'Cluster', ownerName: 'a' };
      const bytes = new Uint8Array([1, 2, 3]);
      const row = (field: string): SealedRow => ({
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
      });
      await store.write({ changes: [], sealed: [{ owner, rows: [row('token'), row('ca')] }] });
      expect(await store.sealed(owner)).toEqual([row('ca'), row('token')]);
      await store.noteSealedUse('id-ca', { at: 1000, by: 'sync' });
      await store.write({ changes: [], sealed: [{ owner, rows: [{ ...row('token'), expiresAt: 9 }] }] });
      expect(await store.sealed(owner)).toEqual([{ ...row('token'), expiresAt: 9 }]);
      await store.write({ changes: [], removals: [{ source: id }] });
      expect(await store.sealed(owner)).toEqual([]);
    });

    it('keeps facts of a source', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [], facts: [{ source: id, facts: '{"version":{"gitVersion":"v1.36.3"}}' }] });
      const sources = await store.sources({ kind: 'sources', ids: [id] });
      expect(sources).toEqual([{ id, kind: 'cluster', name: 'a', facts: '{"version":{"gitVersion":"v1.36.3"}}' }]);
    });
  });
}
