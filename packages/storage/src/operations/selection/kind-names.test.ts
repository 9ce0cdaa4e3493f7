import type { ScopeKey } from '@orrery/model';
import type { Condition, OwnerCondition } from '@orrery/query';
import { expect, it } from 'vitest';
import { everything, podKind } from '../../conformance/objects.ts';
import { countObjects } from '../objects/count-objects.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';

const pods = {
  ...{ ...podKind, kind: 'Pod', singular: 'pod', shortNames: ['po'] },
  ...{ version: 'v1', namespaced: true, categories: [], verbs: [] },
};

it('SEA-O01 SEA-F06 a kind answers to its names when nothing collects it any more', async () => {
  using test = await TestDatabase.open();
  const source = await test.cluster('a');
  const scope: ScopeKey = { source, ...podKind };
  const metadata = { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u', controller: true }] };
  const { revision } = await test.write({
    changes: [putOf(podKey(source, 'n/x')), putOf(podKey(source, 'n/y'), { metadata })],
    scopes: [{ scope, kind: pods, resourceVersion: '1', complete: true, facts: '' }],
  });
  const ofKind: Condition = { kind: 'kind', name: { op: 'in', values: ['Po'] } };
  const owned: OwnerCondition = { kind: 'owner', ownerKind: podKind, seniority: 0, everyReference: false };
  const sizes = async (more: object) => {
    const count = async (where: Condition) =>
      await countObjects(test.database, { visible: everything, where, ...more }, test.context);
    return [await count(ofKind), await count(owned)];
  };
  expect(await sizes({})).toEqual([2, 1]);
  await test.write({ changes: [], removals: [scope] });
  expect(await sizes({})).toEqual([0, 0]);
  expect(await sizes({ at: revision })).toEqual([2, 1]);
  expect(await sizes({ deleted: 'only' })).toEqual([2, 1]);
});

it('SEA-F06 a kind without known names owns nothing, one that is not stored is refused', async () => {
  using test = await TestDatabase.open();
  const source = await test.cluster('a');
  await test.write({ changes: [putOf(podKey(source, 'n/x'))] });
  const count = async (resource: string) => {
    const ownerKind = { group: '', resource };
    const where: Condition = { kind: 'owner', ownerKind, seniority: 0, everyReference: false };
    return await countObjects(test.database, { visible: everything, where }, test.context);
  };
  expect(await count('pods')).toBe(0);
  await expect(count('nodes')).rejects.toMatchObject({ reason: 'BadRequest' });
});
