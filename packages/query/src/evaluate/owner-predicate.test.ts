import { describe, expect, it } from 'vitest';
import type { Condition, OwnerCondition, VisibleSet } from '../ast.ts';
import { evaluateList } from './evaluate-list.ts';
import { type TestState, testHistory, testKinds, testSource } from './test-fleet.ts';

const reference = (kind: string, name: string, controller = true) => ({
  apiVersion: kind === 'Node' ? 'v1' : 'apps/v1',
  kind,
  name,
  uid: `uid-${name}`,
  ...(controller ? { controller } : {}),
});

const states: readonly TestState[] = [
  { name: 'web', namespace: 'a', kind: testKinds.deployments },
  {
    name: 'web-1',
    namespace: 'a',
    kind: testKinds.replicasets,
    metadata: { ownerReferences: [reference('Deployment', 'web')] },
  },
  {
    name: 'pod',
    namespace: 'a',
    metadata: { ownerReferences: [reference('ReplicaSet', 'web-1'), reference('Node', 'n', false)] },
  },
  { name: 'astray', namespace: 'b', metadata: { ownerReferences: [reference('ReplicaSet', 'web-1')] } },
  {
    name: 'pod',
    namespace: 'a',
    source: testSource(2, 'b'),
    metadata: { ownerReferences: [reference('ReplicaSet', 'web-1')] },
  },
  { name: 'loop', namespace: 'a', uid: 'uid-loop', metadata: { ownerReferences: [reference('Pod', 'loop')] } },
];

function selected(owner: Partial<OwnerCondition>, visible: VisibleSet = { kind: 'everything' }): string[] {
  const where: Condition = { kind: 'owner', seniority: 0, everyReference: false, ...owner };
  return evaluateList(testHistory(states), { visible, where }).objects.map(
    ({ source, namespace, name }) => `${source.name}:${namespace}/${name}`,
  );
}

describe('owners', () => {
  it('SEA-F06 the direct owner is known from the reference, collected or not, in every source', () => {
    expect(selected({ name: 'web-1' })).toEqual(['a:a/pod', 'a:b/astray', 'b:a/pod']);
    expect(selected({ uid: 'uid-web-1', name: 'ignored' })).toHaveLength(3);
  });

  it('SEA-F01 an ancestor at a distance, SEA-F04 in the namespace of the object', () => {
    expect(selected({ name: 'web', seniority: 1 })).toEqual(['a:a/pod']);
    expect(selected({ name: 'web', seniority: 'any' })).toEqual(['a:a/pod', 'a:a/web-1']);
    expect(selected({ name: 'web', seniority: 2 })).toEqual([]);
  });

  it('SEA-F02 by kind alone, whose plural is known', () => {
    const ownerKind = { group: 'apps', resource: 'deployments' };
    expect(selected({ ownerKind, seniority: 1 })).toEqual(['a:a/pod']);
    expect(selected({ ownerKind, name: 'other', seniority: 1 })).toEqual([]);
    expect(() => selected({ ownerKind: { group: 'x', resource: 'y' } })).toThrow('y.x is no known resource');
    expect(() => selected({})).toThrow('an owner needs');
  });

  it('SEA-F06 by a kind that is not collected, whose names are given', () => {
    const ownerKind = { group: 'apps', resource: 'daemonsets', names: ['DaemonSet'] };
    const dependent = { name: 'agent', metadata: { ownerReferences: [reference('DaemonSet', 'agents')] } };
    const where: Condition = { kind: 'owner', ownerKind, seniority: 0, everyReference: false };
    const query = { visible: { kind: 'everything' }, where } as const;
    expect(evaluateList(testHistory([...states, dependent]), query).objects.map(({ name }) => name)).toEqual(['agent']);
  });

  it('SEA-F05 follows the controller only, unless every reference is asked for', () => {
    expect(selected({ name: 'n' })).toEqual([]);
    expect(selected({ name: 'n', everyReference: true })).toEqual(['a:a/pod']);
  });

  it('SEA-F07 a cycle ends', () => {
    expect(selected({ name: 'loop', seniority: 8 })).toEqual(['a:a/loop']);
    expect(selected({ name: 'nothing', seniority: 'any' })).toEqual([]);
  });

  it('SEA-N02 does not look through what the caller may not see', () => {
    const pods: VisibleSet = { kind: 'grants', grants: [{ kinds: [testKinds.pods] }] };
    expect(selected({ name: 'web-1' }, pods)).toHaveLength(3);
    expect(selected({ name: 'web', seniority: 1 }, pods)).toEqual([]);
  });

  it('SEA-N01 joins follow edges to visible objects only', () => {
    const to: Condition = { kind: 'text', of: 'name', test: { op: 'in', values: ['web-1'] } };
    const list = (visible: VisibleSet, edge = 'owner') =>
      evaluateList(testHistory(states), { visible, where: { kind: 'join', edge, to } }).objects.length;
    expect(list({ kind: 'everything' })).toBe(2);
    expect(list({ kind: 'grants', grants: [{ kinds: [testKinds.pods] }] })).toBe(0);
    expect(() => list({ kind: 'everything' }, 'vm')).toThrow('vm(...)');
  });
});
