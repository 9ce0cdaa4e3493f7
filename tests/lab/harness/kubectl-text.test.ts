import { describe, expect, it } from 'vitest';
import { compareText } from './kubectl-text.ts';

const member = [
  'NAMESPACE   NAME    READY   AGE',
  'a           web-0   1/1     10s',
  'a           web-1   0/1     10s',
  '',
].join('\n');
const other = ['NAMESPACE   NAME    READY   AGE', 'b           db-0    1/1     3m', ''].join('\n');
const fleet = [
  'NAMESPACE   CLUSTER   NAME    READY   AGE',
  'a           one       web-0   1/1     12s',
  'a           one       web-1   0/1     12s',
  'b           two       db-0    1/1     3m',
  '',
].join('\n');
const several = [
  'NAMESPACE   NAME      STATUS',
  '            node/n1   Ready',
  '',
  'NAMESPACE   NAME    READY',
  'a           pod/x   1/1',
];
const severalOurs = [
  'NAMESPACE   CLUSTER   NAME      STATUS',
  '            one       node/n1   Ready',
  '',
  'NAMESPACE   CLUSTER   NAME    READY',
  'a           one       pod/x   1/1',
];

describe('comparing what kubectl prints', () => {
  it('SEA-P02 takes rows of all members together, without CLUSTER, ages within 5 s', () => {
    expect(compareText('table', [member, other], fleet)).toEqual([]);
    expect(compareText('table', [several.join('\n')], severalOurs.join('\n'))).toEqual([]);
  });

  it.each([
    ['another cell', fleet.replace('0/1', '1/1'), /member: a \| web-1 \| 0\/1/],
    ['a missing row', fleet.replace(/^b.*\n/m, ''), /db-0/],
    ['a row more', fleet.replace(/^(b.*\n)/m, '$1$1'), /ours: b \| db-0/],
    ['another age', fleet.replaceAll('12s', '40s'), /web-0/],
    ['another header', fleet.replace('READY', 'STATE'), /no table|a table more/],
    ['nothing', '', /no table/],
  ])('SEA-P02 tells of %s', (_, ours, expected) => {
    expect(compareText('table', [member, other], ours).join('\n')).toMatch(expected);
  });

  it('SEA-P03 tells of another order where one member is compared', () => {
    expect(compareText('lines', ['a\nb\n'], 'a\nb\n')).toEqual([]);
    expect(compareText('lines', ['a\nb\n'], 'b\na\n').join()).toMatch(/another order/);
    expect(compareText('lines', ['a\n', 'b\n'], 'b\na\n')).toEqual([]);
  });

  it('SEA-U14 looks away from annotations in a description, and from nothing else', () => {
    const ours = 'Name: x\nAnnotations:  orrery.dev/source: one\n              a\u2028b: c\nStatus: Running\n';
    expect(compareText('description', ['Name: x\nAnnotations:  <none>\nStatus: Running\n'], ours)).toEqual([]);
    expect(compareText('description', ['Name: x\nStatus: Pending\n'], ours).join()).toMatch(/Pending/);
  });

  it('SEA-B01 compares objects of all members as values', () => {
    const one = { metadata: { uid: 'a', resourceVersion: '1' }, data: { x: '1' } };
    const two = { metadata: { uid: 'b', resourceVersion: '2' }, data: {} };
    const list = (...items: readonly object[]): string => JSON.stringify({ items });
    const ours = { ...one, metadata: { uid: 'a', resourceVersion: '9', annotations: { 'orrery.dev/source': 'x' } } };
    expect(compareText('objects', [list(one), list(two)], list(two, ours))).toEqual([]);
    expect(compareText('objects', [list(one)], list({ ...ours, data: { x: 1 } })).join()).toMatch(/"x":"1"/);
    expect(compareText('objects', [list(one)], '').join()).toMatch(/undefined/);
  });

  it('SEA-Q03 tells of lines that no member has', () => {
    expect(compareText('within', ['pods\nnodes\n'], 'pods\n')).toEqual([]);
    expect(compareText('within', ['pods\n'], 'pods\nodd\n')).toEqual(['ours only: odd']);
    expect(compareText('within', ['pods\n'], '')).toEqual(['nothing']);
  });

  it('SEA-S02 tells of a version that only members have, unless it is an alpha or beta of a group with others', () => {
    const versions = 'apps/v1\nresource.k8s.io/v1\nresource.k8s.io/v1beta1\nv1\n';
    expect(compareText('versions', [versions], 'apps/v1\napps/v1beta1\nresource.k8s.io/v1\nv1\n')).toEqual([]);
    const missing = ['apps/v1', 'resource.k8s.io/v1beta1', 'v1'].map((version) => `the member only: ${version}`);
    expect(compareText('versions', ['apps/v1\nresource.k8s.io/v1beta1\nv1\n'], '')).toEqual(missing);
  });

  it('SEA-Q09 compares values, not their spelling', () => {
    expect(compareText('value', ['{\n  "a": 1\n}'], '{"a":1}')).toEqual([]);
    expect(compareText('value', ['{"a":1}'], '{"a":2}').join()).toMatch(/ours: \{"a":2\}/);
  });

  it('SEA-B01 takes no line of one described object for that of another', () => {
    const of = (name: string, phase: string): string => `Name:  ${name}\nManaged Fields:\n  x: y\nPhase:  ${phase}\n`;
    const ours = 'Name:    a\nPhase:    Up\n\n\nName:    b\nPhase:    Down\n';
    expect(compareText('description', [of('a', 'Up'), of('b', 'Down')], ours)).toEqual([]);
    expect(compareText('description', [of('a', 'Down'), of('b', 'Up')], ours)).toHaveLength(2);
  });

  it('SEA-P02 keeps the rows of two tables with one header', () => {
    const twice = `${other}\n${other.replace('db-0', 'db-1')}`;
    expect(compareText('table', [twice], twice)).toEqual([]);
    expect(compareText('table', [twice], other).join()).toMatch(/db-1/);
    expect(compareText('table', [twice], other.replace('db-0', 'db-1')).join()).toMatch(/db-0/);
  });
});
