import { describe, expect, test } from 'vitest';
import { printCells } from './kind-printers.ts';
import { cellsOf } from './test-cells.ts';

const template = {
  metadata: { labels: { tier: 'web', app: 'x' } },
  spec: {
    containers: [
      { name: 'a', image: 'nginx:1' },
      { name: 'b', image: 'redis' },
    ],
  },
};
const selector = {
  matchLabels: { app: 'x' },
  matchExpressions: [{ key: 'aa', operator: 'NotIn', values: ['q', 'p'] }],
};
const wide = ['a,b', 'nginx:1,redis'];
const unknownOperator = { matchExpressions: [{ key: 'a', operator: 'Near' }] };

describe('tables of workloads', () => {
  test('SEA-P02 replica sets show counts as numbers, containers and the selector', () => {
    const status = { replicas: 3, readyReplicas: 2 };
    const cells = [7, 3, 2, '24h', ...wide, 'aa notin (p,q),app=x'];
    expect(cellsOf('apps/replicasets', { spec: { replicas: 7, selector, template }, status })).toEqual(cells);
  });

  test('SEA-P02 a replica set without counts wants one pod and has none; a selector without meaning is <error>', () => {
    expect(cellsOf('apps/replicasets', {})).toEqual([1, 0, 0, '24h', '', '', '<none>']);
    expect(cellsOf('apps/replicasets', { spec: { replicas: 0, selector: unknownOperator } })).toEqual([
      ...[0, 0, 0, '24h', '', '', '<error>'],
    ]);
  });

  test('SEA-P02 the selector of a replication controller is labels', () => {
    const spec = { replicas: 2, selector: { b: '2', a: '1' }, template };
    expect(cellsOf('/replicationcontrollers', { spec, status: { replicas: 2 } })).toEqual([
      ...[2, 2, 0, '24h', ...wide, 'a=1,b=2'],
    ]);
    expect(cellsOf('/replicationcontrollers', {})).toEqual([1, 0, 0, '24h', '', '', '<none>']);
  });

  test('SEA-P02 stateful sets show ready and wanted pods and have no selector', () => {
    const spec = { replicas: 3, template };
    expect(cellsOf('apps/statefulsets', { spec, status: { readyReplicas: 2 } })).toEqual(['2/3', '24h', ...wide]);
    expect(cellsOf('apps/statefulsets', {})).toEqual(['0/1', '24h', '', '']);
  });

  test('SEA-P02 daemon sets show the five counts and the node selector', () => {
    const status = {
      desiredNumberScheduled: 5,
      currentNumberScheduled: 4,
      numberReady: 3,
      updatedNumberScheduled: 2,
      numberAvailable: 1,
    };
    const onNodes = { ...template, spec: { ...template.spec, nodeSelector: { 'kubernetes.io/os': 'linux', a: 'b' } } };
    expect(cellsOf('apps/daemonsets', { spec: { selector, template: onNodes }, status })).toEqual([
      ...[5, 4, 3, 2, 1, 'a=b,kubernetes.io/os=linux', '24h', ...wide, 'aa notin (p,q),app=x'],
    ]);
    expect(cellsOf('apps/daemonsets', {})).toEqual([0, 0, 0, 0, 0, '<none>', '24h', '', '', '<none>']);
  });

  test('SEA-P02 a controller revision names the owner that controls it, with its group', () => {
    const owners = (apiVersion: string) => ({
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Pod', name: 'other' },
        { apiVersion, kind: 'DaemonSet', name: 'x', controller: true },
      ],
    });
    expect(cellsOf('apps/controllerrevisions', { metadata: owners('apps/v1'), revision: 12 })).toEqual([
      ...['daemonset.apps/x', 12, '24h'],
    ]);
    expect(cellsOf('apps/controllerrevisions', { metadata: owners('v1') })).toEqual(['daemonset/x', 0, '24h']);
    expect(cellsOf('apps/controllerrevisions', { revision: 1 })).toEqual(['<none>', 1, '24h']);
  });

  test('SEA-P02 pod templates show containers and labels and have no age', () => {
    expect(cellsOf('/podtemplates', { template })).toEqual([...wide, 'app=x,tier=web']);
    expect(cellsOf('/podtemplates', {})).toEqual(['', '', '<none>']);
  });

  test('SEA-K06 the summary of a workload is how many of its pods are ready', () => {
    const status = { readyReplicas: 1, numberReady: 2, desiredNumberScheduled: 4 };
    const summaryOf = (group: string, resource: string) => printCells(group, resource, { status })?.summary;
    expect(summaryOf('apps', 'replicasets')).toBe('1/1');
    expect(summaryOf('', 'replicationcontrollers')).toBe('1/1');
    expect(summaryOf('apps', 'statefulsets')).toBe('1/1');
    expect(summaryOf('apps', 'daemonsets')).toBe('2/4');
    expect(summaryOf('apps', 'controllerrevisions')).toBeUndefined();
  });
});
