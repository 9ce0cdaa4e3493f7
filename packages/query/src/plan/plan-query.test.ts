import { describe, expect, it } from 'vitest';
import type { ObjectQuery } from '../ast.ts';
import { parseQuery } from '../text/parse-query.ts';
import { describeCondition } from './describe-condition.ts';
import { planQuery } from './plan-query.ts';
import { testCatalogue } from './test-catalogue.ts';

const everything = { kind: 'everything' } as const;

function plan(text: string, query: Partial<ObjectQuery> = {}) {
  const { condition, stages } = parseQuery(text, { now: Date.UTC(2026, 0, 10) });
  const { order } = stages;
  return planQuery(
    {
      visible: everything,
      ...(condition === undefined ? {} : { where: condition }),
      ...(order === undefined ? {} : { order }),
      ...query,
    },
    testCatalogue,
  );
}

/** What a plan comes to, in words. */
function outline(text: string) {
  const { sources, kinds, indexed, residual, namespaces } = plan(text);
  return {
    sources: sources.map(({ name }) => name),
    kinds: kinds.map(({ resource }) => resource),
    indexed: indexed.map(({ condition }) => describeCondition(condition)),
    residual: residual.map(({ condition }) => describeCondition(condition)),
    ...(namespaces === undefined ? {} : { namespaces }),
  };
}

const all = { sources: ['cloud', 'a', 'b'], kinds: ['nodes', 'pods', 'deployments'], indexed: [], residual: [] };

describe('planQuery', () => {
  it.each([
    ['', all],
    ['cluster:*', { ...all, sources: ['a', 'b'] }],
    ['NOT cluster:a', { ...all, sources: ['cloud', 'b'] }],
    ['kind:po', { ...all, kinds: ['pods'] }],
    ['group:apps OR kind:Node', { ...all, kinds: ['nodes', 'deployments'] }],
    ['cluster:a OR source:cloud', { ...all, sources: ['cloud', 'a'] }],
    ['kind:pod OR (kind:node cluster:*)', { ...all, indexed: ['(kind in (pod) or (kind in (node) and cluster))'] }],
    ['kind:pod kind:node', { ...all, kinds: [] }],
    ['name:"a\0b"', { ...all, sources: [], kinds: [] }],
    ['label:app=web', { ...all, indexed: ['labels app in (web)'] }],
    ['annotation:app=web', { ...all, residual: ['annotations app in (web)'] }],
    ['kind:pod spec.nodeName:n', { ...all, kinds: ['pods'], indexed: ['spec.nodeName in (n)'] }],
    ['spec.nodeName:n', { ...all, residual: ['spec.nodeName in (n)'] }],
    ['node:n', { ...all, indexed: ['node in (n)'] }],
    ['kind:pod status.phase:Running', { ...all, kinds: ['pods'], residual: ['status.phase in (Running)'] }],
    ['kind:deploy spec.replicas>3', { ...all, kinds: ['deployments'], indexed: ['spec.replicas gt 3'] }],
    ['ip:10.0.0.0/8', { ...all, indexed: ['ip in block 10.0.0.0/8'] }],
    ['uid=u', { ...all, indexed: ['uid in (u)'] }],
    ['uid:u*', { ...all, residual: ['uid glob u*'] }],
    ['word', { ...all, indexed: ['"word"'] }],
    ['namespace=(x, y)', { ...all, indexed: ['namespace in (x, y)'], namespaces: ['x', 'y'] }],
    [
      'namespace=(x, y) namespace=(y, z)',
      { ...all, indexed: ['namespace in (x, y)', 'namespace in (y, z)'], namespaces: ['y'] },
    ],
  ])('SEA-L08 `%s` is answered by what can answer it', (text, expected) => {
    expect(outline(text)).toEqual(expected);
  });

  it('SEA-L03 a field of one kind is indexed within a branch about that kind, and its complement too', () => {
    const branches = '(kind:pod spec.nodeName:n) OR (kind:deploy spec.replicas:3)';
    for (const text of [branches, `NOT (${branches})`]) {
      expect(plan(text)).toMatchObject({ residual: [], kinds: [{ id: 1 }, { id: 2 }, { id: 3 }] });
      expect(plan(text).indexed.length).toBeGreaterThan(0);
    }
  });

  it('S-22.1 leaves of rights what concerns the sources and kinds asked', () => {
    const visible: ObjectQuery['visible'] = {
      kind: 'grants',
      grants: [
        {
          sources: [2],
          kinds: [{ group: '', resource: 'pods' }],
          namespaces: { patterns: ['x'], clusterScoped: false },
        },
        { sources: [6], kinds: [{ group: '', resource: 'nodes' }] },
      ],
    };
    expect(plan('cluster:b', { visible })).toMatchObject({
      sources: [{ name: 'b' }],
      kinds: [{ resource: 'nodes' }],
      visible: everything,
    });
    expect(plan('', { visible })).toMatchObject({
      sources: [{ name: 'a' }, { name: 'b' }],
      kinds: [{ resource: 'nodes' }, { resource: 'pods' }],
      visible: { kind: 'grants' },
    });
    expect(plan('kind:pod', { visible }).namespaces).toEqual(['x']);
    expect(plan('', { visible: { kind: 'grants', grants: [] } })).toMatchObject({ sources: [], kinds: [] });
  });

  it('SEA-H03 orders by declared fields only, each once, and says which an index has', () => {
    const kinds = [{ group: '', resource: 'pods' }];
    expect(plan('| sort spec.nodeName desc, name, spec.nodeName', { kinds }).order).toMatchObject([
      { by: 'field', isDescending: true, index: { id: 1 } },
      { by: 'name' },
    ]);
    expect(plan('| sort cluster', { kinds }).order).toEqual([]);
    expect(() => plan('| sort spec.other', { kinds })).toThrow(
      'order by spec.other: not a declared field of a kind asked for',
    );
  });

  it.each([
    ['node(name:a)', 'node(name in (a)): conditions on related objects cannot be answered by the store yet'],
    ['tag:env=prod', 'tags env in (prod): tags of cloud objects cannot be asked for yet'],
    ['project:x', 'source project in (x): no source says what its project is'],
    ['ownerkind:unknowns.apps', 'owner any of unknowns.apps at any: this is no known resource'],
  ])('SEA-00 refuses `%s`', (text, message) => {
    expect(() => plan(text)).toThrow(message);
  });

  it('SEA-F06 takes the kind of an owner that is not stored by the names that are given', () => {
    const ownerKind = { group: 'apps', resource: 'replicasets', names: ['ReplicaSet'] };
    const where = { kind: 'owner', ownerKind, seniority: 0, everyReference: false } as const;
    expect(plan('', { where }).indexed).toMatchObject([{ index: { targetKinds: ['apps/ReplicaSet'] } }]);
  });
});
