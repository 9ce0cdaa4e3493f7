import { type PrintedObject, printedKind } from './printed-object.ts';

const storage = '/apis/storage.k8s.io/v1';
const volume = printedKind('/api/v1/persistentvolumes', 'PersistentVolume');
const claim = printedKind('/api/v1/namespaces/printed/persistentvolumeclaims', 'PersistentVolumeClaim');
const storageClass = printedKind(`${storage}/storageclasses`, 'StorageClass');
const attributes = printedKind(`${storage}/volumeattributesclasses`, 'VolumeAttributesClass');
const attachment = printedKind(`${storage}/volumeattachments`, 'VolumeAttachment');
const csiNode = printedKind(`${storage}/csinodes`, 'CSINode');
const csiDriver = printedKind(`${storage}/csidrivers`, 'CSIDriver');
const capacity = printedKind(`${storage}/namespaces/printed/csistoragecapacities`, 'CSIStorageCapacity');

const size = { storage: '1Gi' };
const requests = { requests: size };
const all = ['ReadWriteOncePod', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOnce'];
const claimRef = { namespace: 'printed', name: 'bound' };
const source = { csi: { driver: 'csi.example.org', volumeHandle: 'h' } };
const isDefault = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };
const wasDefault = { annotations: { 'storageclass.beta.kubernetes.io/is-default-class': 'true' } };
const oldClass = { annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } };

/** Volumes, claims and what they are made of, whose cells go through every branch of kube-apiserver's printers. */
export const printedStorage: readonly PrintedObject[] = [
  volume('free', { spec: { capacity: size, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } } }),
  volume(
    'bound',
    {
      spec: {
        ...{
          capacity: { storage: '1536Mi' },
          accessModes: ['ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOnce'],
          ...source,
        },
        ...{ claimRef, storageClassName: 'fast', volumeAttributesClassName: 'gold', volumeMode: 'Block' },
        persistentVolumeReclaimPolicy: 'Delete',
      },
    },
    { status: { phase: 'Bound', reason: 'Because' } },
  ),
  volume('single', { spec: { capacity: size, accessModes: ['ReadWriteOncePod'], ...source } }, { metadata: oldClass }),
  volume('going', { spec: { capacity: size, accessModes: ['ReadWriteOnce'], ...source } }, { isDeleted: true }),
  claim('waits', { spec: { accessModes: all.slice(2), resources: requests } }),
  claim(
    'bound',
    {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: requests,
        storageClassName: 'fast',
        volumeName: 'bound',
        volumeAttributesClassName: 'gold',
        volumeMode: 'Block',
      },
    },
    { status: { phase: 'Bound', capacity: { storage: '2Gi' }, accessModes: all.slice(1) } },
  ),
  claim(
    'going',
    { spec: { accessModes: ['ReadWriteOnce'], resources: requests } },
    { isDeleted: true, metadata: oldClass },
  ),
  storageClass('fast', { provisioner: 'csi.example.org' }, { metadata: isDefault }),
  storageClass(
    'slow',
    {
      provisioner: 'csi.example.org',
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    },
    { metadata: wasDefault },
  ),
  attributes('gold', { driverName: 'csi.example.org', parameters: { iops: '9000' } }),
  attachment(
    'attached',
    { spec: { attacher: 'csi.example.org', nodeName: 'node-a', source: { persistentVolumeName: 'bound' } } },
    { status: { attached: true } },
  ),
  attachment('inline', {
    spec: {
      ...{ attacher: 'csi.example.org', nodeName: 'node-a' },
      source: { inlineVolumeSpec: { accessModes: ['ReadWriteOnce'], ...source } },
    },
  }),
  csiNode('node-a', {
    spec: {
      drivers: [
        { name: 'csi.example.org', nodeID: 'a' },
        { name: 'b.example.org', nodeID: 'b' },
      ],
    },
  }),
  csiNode('node-b', { spec: { drivers: [] } }),
  csiDriver('csi.example.org'),
  csiDriver('b.example.org', {
    spec: {
      ...{ attachRequired: false, podInfoOnMount: true, storageCapacity: true, requiresRepublish: true },
      tokenRequests: [{ audience: 'a' }, { audience: 'b', expirationSeconds: 600 }],
      volumeLifecycleModes: ['Persistent', 'Ephemeral'],
    },
  }),
  capacity('known', { storageClassName: 'fast', nodeTopology: {}, capacity: '1536Mi' }),
  capacity('unknown', { storageClassName: 'fast', nodeTopology: {} }),
];
