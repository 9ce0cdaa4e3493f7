import { sourceId } from '@orrery/model';
import { expect, it } from 'vitest';
import type { ScopeState, SealedRow } from '../../contract/records.ts';
import { listSealed } from '../sealed/list-sealed.ts';
import { noteSealedUse } from '../sealed/note-sealed-use.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { ensureSource } from './ensure-source.ts';
import { listKinds } from './list-kinds.ts';
import { listScopes } from './list-scopes.ts';
import { listSources } from './list-sources.ts';

const everything = { kind: 'everything' } as const;

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

const podScope = (source: number, more: Partial<ScopeState> = {}): ScopeState => ({
  scope: { source: sourceId(source), group: '', resource: 'pods' },
  kind: podResource,
  resourceVersion: '7',
  complete: true,
  facts: '',
  ...more,
});

it('architecture 2: sources are unique by kind and name while they live; the id of a removed one is not given again', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  expect(await test.cluster('a')).toBe(a);
  await test.write({
    changes: [],
    newSources: [
      { kind: 'cluster', name: 'a' },
      { kind: 'account', name: 'a' },
    ],
  });
  const names = async (visible: Parameters<typeof listSources>[1] = everything) =>
    (await listSources(test.database, visible, test.context)).map(({ kind, name }) => `${kind} ${name}`);
  expect(await names()).toEqual(['account a', 'cluster a', 'control control']);
  expect(await names({ kind: 'grants', grants: [] })).toEqual([]);
  expect(
    await names({ kind: 'grants', grants: [{ sources: [a], namespaces: { patterns: [], clusterScoped: false } }] }),
  ).toEqual(['cluster a']);
  await test.write({ changes: [], removals: [{ source: a }], facts: [{ source: a, facts: '{"late":true}' }] });
  expect(await names()).toEqual(['account a', 'control control']);
  expect(await test.cluster('a')).toBeGreaterThan(a + 1);
  const bad = ensureSource(test.database, { kind: 'feed', name: 'x\u0000' }, test.context);
  await expect(bad).rejects.toMatchObject({ reason: 'Invalid' });
  const control = test.write({ changes: [], removals: [{ source: sourceId(1) }] });
  await expect(control).rejects.toMatchObject({ reason: 'Invalid' });
});

it('KSY-D11 states of scopes make no revision, and go with their scope or source', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const b = await test.cluster('b');
  const { revision } = await test.write({ changes: [], scopes: [podScope(a), podScope(b), podScope(99)] });
  expect(revision).toBe(1n);
  await test.write({ changes: [], scopes: [podScope(a, { resourceVersion: '8' }), podScope(a, { complete: false })] });
  const list = async (more: object = {}) =>
    await listScopes(test.database, { visible: everything, ...more }, test.context);
  expect(await list()).toEqual([podScope(a, { complete: false }), podScope(b)]);
  expect(await list({ source: b })).toEqual([podScope(b)]);
  expect(await list({ group: 'apps' })).toEqual([]);
  const onlyNodes = { sources: [a], kinds: [{ group: '', resource: 'nodes' }] };
  expect(await list({ visible: { kind: 'grants', grants: [onlyNodes] } })).toEqual([]);
  const { group, resource, kind, singular, shortNames } = podResource;
  const pods = { group, resource, names: [...new Set([kind, singular, ...shortNames])] };
  expect(await listKinds(test.database, undefined, test.context)).toEqual([pods]);
  await test.write({ changes: [putOf(podKey(a, 'n/x'))], removals: [podScope(a).scope] });
  expect(await list()).toEqual([podScope(b)]);
  await test.write({ changes: [], removals: [{ source: b }] });
  expect(await list()).toEqual([]);
  // What is gone is still asked for by its names.
  expect(await listKinds(test.database, undefined, test.context)).toEqual([pods]);
});

it('S-33.5 sealed rows are replaced by owner and go with their source, with the notes of their use', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const owner = { source: a, ownerKind: 'Cluster', ownerName: 'a' };
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
  const sealed = async () => await listSealed(test.database, owner, test.context);
  await test.write({ changes: [], sealed: [{ owner, rows: [row('token'), { ...row('ca'), expiresAt: 9 }] }] });
  expect(await sealed()).toEqual([{ ...row('ca'), expiresAt: 9 }, row('token')]);
  for (const at of [1000, 2000, 61_000]) {
    await noteSealedUse(test.database, { id: 'id-ca', use: { at, by: 'sync' } }, test.context);
  }
  await noteSealedUse(test.database, { id: 'none', use: { at: 1, by: 'sync' } }, test.context);
  expect(await test.rows('sealed_use')).toEqual([{ id: 'id-ca', last_used_at: 61_000, last_used_by: 'sync' }]);
  await test.write({ changes: [], sealed: [{ owner, rows: [row('token')] }] });
  expect([await sealed(), await test.rows('sealed_use')]).toEqual([[row('token')], []]);
  await test.write({ changes: [], removals: [{ source: a }] });
  expect(await sealed()).toEqual([]);
  const late = test.write({ changes: [], sealed: [{ owner, rows: [row('token')] }] });
  await expect(late).rejects.toMatchObject({ reason: 'NotFound' });
});
