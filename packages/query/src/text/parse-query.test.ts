import { describe, expect, it } from 'vitest';
import type { Condition } from '../ast.ts';
import type { LoweringOptions } from './lowering.ts';
import { parseQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';

const now = Date.UTC(2026, 0, 10, 12);
const hour = 3_600_000;
const options: LoweringOptions = { now };

function conditionOf(text: string, more: Partial<LoweringOptions> = {}): Condition | undefined {
  return parseQuery(text, { ...options, ...more }).condition;
}

function not(of: Condition): Condition {
  return { kind: 'not', of };
}

const name = (value: string): Condition => ({
  kind: 'text',
  of: 'name',
  test: { op: 'in', values: [value], ignoreCase: true },
});
const clusters = (pattern: string): Condition => ({
  kind: 'source',
  kinds: ['cluster'],
  test: { attribute: 'name', text: { op: 'glob', pattern, ignoreCase: true } },
});
const member = (text: string) => ({ kind: 'member', name: text }) as const;
const phase = { path: [member('status'), member('phase')] };

describe('meaning of a query text', () => {
  it('SEA-L the example of the product means what it says', () => {
    expect(conditionOf('kind:pod cluster:prod-* label:app=web status.phase!=Running age<1h')).toEqual({
      kind: 'and',
      of: [
        { kind: 'kind', name: { op: 'in', values: ['pod'], ignoreCase: true } },
        clusters('prod-*'),
        { kind: 'label', of: 'labels', key: 'app', test: { op: 'in', values: ['web'] } },
        not({ kind: 'field', field: phase, test: { op: 'in', values: ['Running'] } }),
        { kind: 'time', of: 'created', since: now - hour + 1 },
      ],
    });
  });

  it('SEA-L the empty text means every object', () => {
    expect(parseQuery('  ', options)).toEqual({ tree: { stages: {} }, stages: {} });
  });

  it('SEA-L03 OR binds looser than juxtaposition and AND, NOT and - tighter', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(name);
    const expected = {
      kind: 'or',
      of: [
        { kind: 'and', of: [a, not(b ?? name(''))] },
        { kind: 'not', of: { kind: 'or', of: [c, a] } },
      ],
    };
    expect(conditionOf('name:a -name:b OR NOT (name:c or name:a)')).toEqual(expected);
    expect(conditionOf('name:a and not name:b or -(name:c OR name:a)')).toEqual(expected);
  });

  it.each<[string, Condition]>([
    ['web', { kind: 'word', text: 'web' }],
    ['"10.0.0.1"', { kind: 'word', text: '10.0.0.1' }],
    ['10.0.0.1', { kind: 'field', field: { semantic: 'ip' }, test: { op: 'cidr', block: '10.0.0.1' } }],
    ['fe80::1', { kind: 'field', field: { semantic: 'ip' }, test: { op: 'cidr', block: 'fe80::1' } }],
    ['127.1', { kind: 'word', text: '127.1' }],
    [
      '0B9E5A2C-6F3D-4C1B-9A8E-7D6C5B4A3F21',
      {
        kind: 'text',
        of: 'uid',
        test: {
          op: 'in',
          values: ['0B9E5A2C-6F3D-4C1B-9A8E-7D6C5B4A3F21', '0b9e5a2c-6f3d-4c1b-9a8e-7d6c5b4a3f21'],
        },
      },
    ],
  ])('SEA-L02 the bare word %s', (text, expected) => {
    expect(conditionOf(text)).toEqual(expected);
  });

  it.each<[string, Condition]>([
    [
      'k:deployments.apps',
      { kind: 'kind', name: { op: 'in', values: ['deployments'], ignoreCase: true }, group: 'apps' },
    ],
    ['ns:""', { kind: 'text', of: 'namespace', test: { op: 'in', values: [''], ignoreCase: true } }],
    ['ns:*', not({ kind: 'text', of: 'namespace', test: { op: 'in', values: [''] } })],
    ['source:cluster/prod-*', clusters('prod-*')],
    ['c:*', { kind: 'source', kinds: ['cluster'] }],
    ['provider=aws', { kind: 'source', test: { attribute: 'provider', text: { op: 'in', values: ['aws'] } } }],
    ['fresh:false', { kind: 'source', test: { attribute: 'stale' } }],
    ['label:app', { kind: 'label', of: 'labels', key: 'app' }],
    ['label:app:*', { kind: 'label', of: 'labels', key: 'app' }],
    ['label:app!=web', not({ kind: 'label', of: 'labels', key: 'app', test: { op: 'in', values: ['web'] } })],
    [
      'label:app notin (a, b)',
      not({ kind: 'label', of: 'labels', key: 'app', test: { op: 'in', values: ['a', 'b'] } }),
    ],
    [
      'label:app.kubernetes.io/name~^web',
      { kind: 'label', of: 'labels', key: 'app.kubernetes.io/name', test: { op: 'regex', pattern: '^web' } },
    ],
    ['label:tier>3', { kind: 'label', of: 'labels', key: 'tier', test: { op: 'gt', value: '3' } }],
    ['tag:"aws:name"=x', { kind: 'label', of: 'tags', key: 'aws:name', test: { op: 'in', values: ['x'] } }],
    ['annotation:a/b:x*', { kind: 'label', of: 'annotations', key: 'a/b', test: { op: 'glob', pattern: 'x*' } }],
    ['annotation:shadow.clusterpedia.io/cluster-name:prod-*', clusters('prod-*')],
    [
      'status.phase in (Failed,Pending)',
      { kind: 'field', field: phase, test: { op: 'in', values: ['Failed', 'Pending'] } },
    ],
    ['.type:*', { kind: 'field', field: { path: [member('type')] }, test: { op: 'exists' } }],
    [
      'spec.replicas >= 10Gi',
      { kind: 'field', field: { path: [member('spec'), member('replicas')] }, test: { op: 'gte', value: '10Gi' } },
    ],
    ['metadata.name=web', { kind: 'text', of: 'name', test: { op: 'in', values: ['web'] } }],
    ["metadata.labels['a.b/c']=x", { kind: 'label', of: 'labels', key: 'a.b/c', test: { op: 'in', values: ['x'] } }],
    [
      'condition:Ready=False',
      {
        kind: 'field',
        field: {
          path: [
            member('status'),
            member('conditions'),
            { kind: 'where', equals: [{ name: 'type', value: 'Ready' }] },
            member('status'),
          ],
        },
        test: { op: 'in', values: ['False'] },
      },
    ],
    ['phase:Running', { kind: 'field', field: { semantic: 'summary' }, test: { op: 'in', values: ['Running'] } }],
    ['ip:10.0.0.0/8', { kind: 'field', field: { semantic: 'ip' }, test: { op: 'cidr', block: '10.0.0.0/8' } }],
    ['ip:10.0.*', { kind: 'field', field: { semantic: 'ip' }, test: { op: 'glob', pattern: '10.0.*' } }],
    ['image=nginx:1.2', { kind: 'field', field: { semantic: 'image' }, test: { op: 'in', values: ['nginx:1.2'] } }],
    ['port>1024', { kind: 'field', field: { semantic: 'port' }, test: { op: 'gt', value: '1024' } }],
    ['owner:web', { kind: 'owner', name: 'web', seniority: 'any', everyReference: false }],
    [
      'ownerkind:deployments.apps',
      { kind: 'owner', ownerKind: { group: 'apps', resource: 'deployments' }, seniority: 'any', everyReference: false },
    ],
    ['created:2026-01-02', { kind: 'time', of: 'created', since: Date.UTC(2026, 0, 2), before: Date.UTC(2026, 0, 3) }],
    ['created>2026-01-02', { kind: 'time', of: 'created', since: Date.UTC(2026, 0, 3) }],
    ['changed>=2h', { kind: 'time', of: 'changed', since: now - 2 * hour }],
    ['age>=1h', { kind: 'time', of: 'created', before: now - hour + 1 }],
    ['age>1h', { kind: 'time', of: 'created', before: now - hour }],
    [
      'name:(a, b*)',
      {
        kind: 'or',
        of: [name('a'), { kind: 'text', of: 'name', test: { op: 'glob', pattern: 'b*', ignoreCase: true } }],
      },
    ],
    [
      'node(label:zone=a)',
      {
        kind: 'join',
        edge: 'node',
        to: { kind: 'label', of: 'labels', key: 'zone', test: { op: 'in', values: ['a'] } },
      },
    ],
  ])('SEA-L %s', (text, expected) => {
    expect(conditionOf(text)).toEqual(expected);
  });

  it('SEA-L image matches by reference, and by repository whatever tag or digest follows', () => {
    expect(conditionOf('image:nginx')).toEqual({
      kind: 'or',
      of: [
        { kind: 'field', field: { semantic: 'image' }, test: { op: 'in', values: ['nginx'] } },
        { kind: 'field', field: { semantic: 'image' }, test: { op: 'glob', pattern: 'nginx:*' } },
        { kind: 'field', field: { semantic: 'image' }, test: { op: 'glob', pattern: 'nginx@*' } },
      ],
    });
  });

  it('SEA-L zone is the field or one of the topology labels', () => {
    const test = { op: 'in', values: ['a'] } as const;
    expect(conditionOf('zone:a')).toEqual({
      kind: 'or',
      of: [
        { kind: 'field', field: { semantic: 'zone' }, test },
        { kind: 'label', of: 'labels', key: 'topology.kubernetes.io/zone', test },
        { kind: 'label', of: 'labels', key: 'failure-domain.beta.kubernetes.io/zone', test },
      ],
    });
  });

  it('SEA-O03 a text that speaks of deletions needs tombstones', () => {
    expect(parseQuery('kind:pod deleted:true', options)).toMatchObject({
      deleted: 'include',
      condition: { of: [{}, { kind: 'time', of: 'deleted' }] },
    });
    expect(conditionOf('deleted:false')).toEqual(not({ kind: 'time', of: 'deleted' }));
    expect(parseQuery('kind:pod', options)).not.toHaveProperty('deleted');
  });

  it('SEA-F02 an ownerkind is looked up among the known kinds', () => {
    const kindsOf = (text: string) => (text === 'deploy' ? [{ group: 'apps', resource: 'deployments' }] : []);
    expect(conditionOf('ownerkind:deploy', { kindsOf })).toMatchObject({
      ownerKind: { group: 'apps', resource: 'deployments' },
    });
    expect(() => conditionOf('ownerkind:foo', { kindsOf })).toThrow(
      "1:1: found 'foo', expected: the name of a known kind",
    );
  });

  it('SEA-L stages are read in any order and printed in one', () => {
    const text =
      'kind:pod | columns NAME, NODE:node.name | count by kind, label:app, created:1d, status.phase | limit 7 | sort name desc, status.phase | at 1h';
    const { stages, tree } = parseQuery(text, options);
    expect(stages).toEqual({
      at: { kind: 'time', timeMs: now - hour },
      order: [{ by: 'name', descending: true }, { by: phase }],
      limit: 7,
      countBy: [
        { by: 'kind' },
        { by: 'label', key: 'app' },
        { by: 'created', bucketMs: 24 * hour },
        { by: 'field', field: phase },
      ],
      columns: ['NAME', 'NODE:node.name'],
    });
    expect(printQuery(tree)).toBe(
      'kind:pod | at 1h | sort name desc, status.phase | limit 7 | count by kind, label:app, created:1d, status.phase | columns NAME, NODE:node.name',
    );
  });

  it('SEA-L a text of stages alone asks for every object', () => {
    expect(parseQuery('| count', options)).toMatchObject({ stages: { countBy: [] } });
    expect(parseQuery('| count', options)).not.toHaveProperty('condition');
  });
});
