import { describe, expect, test } from 'vitest';
import { printCells } from './kind-printers.ts';
import { cellsOf } from './test-cells.ts';

const deleted = { deletionTimestamp: '2025-12-31T23:00:00Z' };
const annotated = { annotations: { 'volume.beta.kubernetes.io/storage-class': 'beta' } };

describe('table of persistent volumes', () => {
  test('SEA-P02 a volume with everything; access modes are in a fixed order, none twice', () => {
    const spec = {
      capacity: { storage: '512Mi' },
      accessModes: ['ReadWriteOncePod', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOnce', 'ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: { namespace: 'ns', name: 'claim' },
      storageClassName: 'fast',
      volumeAttributesClassName: 'gold',
      volumeMode: 'Block',
    };
    expect(cellsOf('/persistentvolumes', { spec, status: { phase: 'Failed', reason: 'Lost' } })).toEqual([
      ...['512Mi', 'RWO,ROX,RWX,RWOP', 'Delete', 'Failed', 'ns/claim', 'fast', 'gold', 'Lost', '24h', 'Block'],
    ]);
  });

  test('SEA-P02 what a volume does not say prints as kube-apiserver defaults it', () => {
    expect(cellsOf('/persistentvolumes', {})).toEqual([
      ...['0', '', 'Retain', 'Pending', '', '', '<unset>', '', '24h', 'Filesystem'],
    ]);
  });

  test('SEA-P02 the beta annotation goes before the class, a deletion before the phase', () => {
    const volume = { metadata: { ...annotated, ...deleted }, spec: { storageClassName: 'fast' } };
    const cells = cellsOf('/persistentvolumes', { ...volume, status: { phase: 'Bound' } });
    expect([cells[3], cells[5]]).toEqual(['Terminating', 'beta']);
  });
});

describe('table of persistent volume claims', () => {
  const status = { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '11Gi' } };

  test('SEA-P02 a bound claim shows what it got', () => {
    const spec = { volumeName: 'v', storageClassName: 'fast', volumeAttributesClassName: 'gold', volumeMode: 'Block' };
    expect(cellsOf('/persistentvolumeclaims', { spec, status })).toEqual([
      ...['Bound', 'v', '11Gi', 'RWO', 'fast', 'gold', '24h', 'Block'],
    ]);
  });

  test('SEA-P02 a claim without a volume shows no capacity, one whose volume is unknown 0', () => {
    expect(cellsOf('/persistentvolumeclaims', { status })).toEqual([
      ...['Bound', '', '', '', '', '<unset>', '24h', 'Filesystem'],
    ]);
    expect(cellsOf('/persistentvolumeclaims', { spec: { volumeName: 'v', storageClassName: '' } })).toEqual([
      ...['Pending', 'v', '0', '', '', '<unset>', '24h', 'Filesystem'],
    ]);
  });

  test('SEA-P02 the beta annotation goes before the class, a deletion before the phase', () => {
    const cells = cellsOf('/persistentvolumeclaims', { metadata: { ...annotated, ...deleted }, status });
    expect([cells[0], cells[4]]).toEqual(['Terminating', 'beta']);
    expect(printCells('', 'persistentvolumeclaims', { metadata: deleted, status })?.summary).toBe('Terminating');
    expect(printCells('', 'persistentvolumes', { status })?.summary).toBe('Bound');
  });
});
