import { describe, expect, test } from 'vitest';
import { cellsOf, rowOf } from './test-cells.ts';

const storage = 'storage.k8s.io';

describe('names of classes', () => {
  test.each([
    [`${storage}/storageclasses`, 'storageclass.kubernetes.io/is-default-class'],
    [`${storage}/storageclasses`, 'storageclass.beta.kubernetes.io/is-default-class'],
    ['networking.k8s.io/ingressclasses', 'ingressclass.kubernetes.io/is-default-class'],
  ])('SEA-P02 the default one of %s is marked, also in kept cells', (kind, annotation) => {
    expect(rowOf(kind, { metadata: { annotations: { [annotation]: 'true' } } })[0]).toBe('x (default)');
    expect(rowOf(kind, { metadata: { annotations: { [annotation]: 'false' } } })[0]).toBe('x');
    expect(rowOf(kind, {})[0]).toBe('x');
  });
});

describe('tables of storage', () => {
  test('SEA-P02 a storage class says what it says, or the defaults', () => {
    expect(cellsOf(`${storage}/storageclasses`, { provisioner: 'p' })).toEqual([
      'p',
      'Delete',
      'Immediate',
      false,
      '24h',
    ]);
    const full = { reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer', allowVolumeExpansion: true };
    expect(cellsOf(`${storage}/storageclasses`, full)).toEqual(['', 'Retain', 'WaitForFirstConsumer', true, '24h']);
  });

  test('SEA-P02 an attachment shows its attacher, though that column has the format of names', () => {
    const spec = { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'v' } };
    expect(cellsOf(`${storage}/volumeattachments`, { spec, status: { attached: true } })).toEqual([
      ...['a', 'v', 'n', true, '24h'],
    ]);
    expect(cellsOf(`${storage}/volumeattachments`, {})).toEqual(['', '', '', false, '24h']);
  });

  test('SEA-P02 a driver says what it says, or the defaults', () => {
    expect(cellsOf(`${storage}/csidrivers`, {})).toEqual([true, false, false, '<unset>', false, '<none>', '24h']);
    const spec = {
      ...{ attachRequired: false, podInfoOnMount: true, storageCapacity: true, requiresRepublish: true },
      ...{ tokenRequests: [{ audience: 'a' }, { audience: '' }], volumeLifecycleModes: ['A', 'B'] },
    };
    expect(cellsOf(`${storage}/csidrivers`, { spec })).toEqual([false, true, true, 'a,', true, 'A,B', '24h']);
  });

  test('SEA-P02 drivers of a node are counted, classes of attributes name theirs, capacities show when they were made', () => {
    expect(cellsOf(`${storage}/csinodes`, { spec: { drivers: [{}, {}] } })).toEqual([2, '24h']);
    expect(cellsOf(`${storage}/volumeattributesclasses`, { driverName: 'd' })).toEqual(['d', '24h']);
    expect(cellsOf(`${storage}/csistoragecapacities`, {})).toEqual(['2025-12-31T00:00:00Z']);
  });
});

describe('tables of scheduling', () => {
  test('SEA-P02 a priority shows its value, negative ones too', () => {
    const cells = cellsOf('scheduling.k8s.io/priorityclasses', {
      value: -5,
      globalDefault: true,
      preemptionPolicy: 'Never',
    });
    expect(cells).toEqual([-5, true, '24h', 'Never']);
    expect(cellsOf('scheduling.k8s.io/priorityclasses', {})).toEqual([0, false, '24h', '']);
  });

  test.each([
    [{}, ['Basic', '<none>', 'Pending', '24h']],
    [
      { spec: { schedulingPolicy: { gang: {} }, podGroupTemplateRef: { workload: { workloadName: 'w' } } } },
      ['Gang', 'w', 'Pending', '24h'],
    ],
    [
      { status: { conditions: [{ type: 'PodGroupScheduled', status: 'True' }] } },
      ['Basic', '<none>', 'Scheduled', '24h'],
    ],
    [
      { status: { conditions: [{ type: 'PodGroupScheduled', status: 'Unknown' }] } },
      ['Basic', '<none>', 'Unschedulable', '24h'],
    ],
    [
      {
        status: {
          conditions: [
            { type: 'DisruptionTarget', status: 'False', reason: 'R' },
            { type: 'PodGroupScheduled', status: 'True' },
          ],
        },
      },
      ['Basic', '<none>', 'R', '24h'],
    ],
  ])('SEA-P02 a group of pods %j', (group, cells) => {
    expect(cellsOf('scheduling.k8s.io/podgroups', group)).toEqual(cells);
  });

  test('SEA-P02 handlers, holders and candidates', () => {
    expect(cellsOf('node.k8s.io/runtimeclasses', { handler: 'h' })).toEqual(['h', '24h']);
    expect(cellsOf('coordination.k8s.io/leases', { spec: { holderIdentity: 'i' } })).toEqual(['i', '24h']);
    const spec = { leaseName: 'l', binaryVersion: '2', emulationVersion: '1' };
    expect(cellsOf('coordination.k8s.io/leasecandidates', { spec })).toEqual(['l', '2', '1', '24h']);
  });
});
