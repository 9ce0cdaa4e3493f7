import { type PrintedObject, printedKind } from './printed-object.ts';

const resource = '/apis/resource.k8s.io';
const deviceClass = printedKind(`${resource}/v1/deviceclasses`, 'DeviceClass');
const claim = printedKind(`${resource}/v1/namespaces/printed/resourceclaims`, 'ResourceClaim');
const template = printedKind(`${resource}/v1/namespaces/printed/resourceclaimtemplates`, 'ResourceClaimTemplate');
const slice = printedKind(`${resource}/v1/resourceslices`, 'ResourceSlice');
const taint = printedKind(`${resource}/v1beta2/devicetaintrules`, 'DeviceTaintRule');
const pools = printedKind(`${resource}/v1alpha3/resourcepoolstatusrequests`, 'ResourcePoolStatusRequest');
const scheduling = '/apis/scheduling.k8s.io';
const workload = printedKind(`${scheduling}/v1alpha2/namespaces/printed/workloads`, 'Workload');
const group = printedKind(`${scheduling}/v1alpha2/namespaces/printed/podgroups`, 'PodGroup');
const priority = printedKind(`${scheduling}/v1/priorityclasses`, 'PriorityClass');
const runtime = printedKind('/apis/node.k8s.io/v1/runtimeclasses', 'RuntimeClass');
const lease = printedKind('/apis/coordination.k8s.io/v1/namespaces/printed/leases', 'Lease');
const candidate = printedKind('/apis/coordination.k8s.io/v1beta1/namespaces/printed/leasecandidates', 'LeaseCandidate');
const migration = printedKind(
  '/apis/storagemigration.k8s.io/v1beta1/storageversionmigrations',
  'StorageVersionMigration',
);

const driver = 'gpu.example.org';
const devices = { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu' } }] };
const allocation = { devices: { results: [{ request: 'r', driver, pool: 'p', device: 'd' }] } };
const reservedFor = [{ resource: 'pods', name: 'web', uid: '0-0' }];
const pool = { name: 'p', generation: 1, resourceSliceCount: 1 };
const past = '2024-03-01T10:00:00Z';

function condition(type: string, status: string, reason = 'Printed'): object {
  return { type, status, reason, message: '', lastTransitionTime: past };
}

function counted(driverPool: string, count: number): object {
  return {
    ...{ driver, poolName: driverPool, generation: 1, resourceSliceCount: 1 },
    ...{ totalDevices: count, allocatedDevices: 1, availableDevices: count - 1, unavailableDevices: 0 },
  };
}

const broken = { driver, poolName: 'broken', generation: 1, validationError: 'two slices have one name' };
const gang = { schedulingPolicy: { gang: { minCount: 2 } } };
const basic = { schedulingPolicy: { basic: {} } };
const migrated = { spec: { resource: { group: 'apps', resource: 'deployments' } } };

/** Devices, scheduling and coordination whose cells go through every branch of kube-apiserver's printers. */
export const printedDevices: readonly PrintedObject[] = [
  deviceClass('gpu', { spec: {} }),
  claim('pending', { spec: { devices } }),
  claim('allocated', { spec: { devices } }, { status: { allocation } }),
  claim('reserved', { spec: { devices } }, { status: { allocation, reservedFor } }),
  claim('going', { spec: { devices } }, { isDeleted: true }),
  claim('leaving', { spec: { devices } }, { status: { allocation }, isDeleted: true }),
  template('t', { spec: { spec: { devices } } }),
  slice('on-node', { spec: { driver, pool, nodeName: 'node-a', devices: [{ name: 'd' }] } }),
  slice('anywhere', { spec: { driver, pool: { ...pool, name: 'q' }, allNodes: true, devices: [{ name: 'd' }] } }),
  taint('timed', {
    spec: { deviceSelector: { driver }, taint: { key: 'k', value: 'v', effect: 'NoExecute', timeAdded: past } },
  }),
  taint('bare', { spec: { deviceSelector: { driver }, taint: { key: 'k', effect: 'NoSchedule' } } }),
  pools('waits', { spec: { driver } }),
  pools(
    'complete',
    { spec: { driver } },
    { status: { poolCount: 2, pools: [counted('p', 4), broken], conditions: [condition('Complete', 'True')] } },
  ),
  pools(
    'cut',
    { spec: { driver } },
    {
      status: { poolCount: 9, pools: [counted('p', 4), counted('q', 3)], conditions: [condition('Complete', 'True')] },
    },
  ),
  pools('failed', { spec: { driver } }, { status: { poolCount: 0, conditions: [condition('Failed', 'True')] } }),
  workload('w', { spec: { podGroupTemplates: [{ name: 'a', ...gang }] } }),
  group('alone', { spec: basic }),
  group(
    'of-workload',
    { spec: { ...gang, podGroupTemplateRef: { workload: { workloadName: 'w', podGroupTemplateName: 'a' } } } },
    { status: { conditions: [condition('PodGroupScheduled', 'True')] } },
  ),
  group(
    'unscheduled',
    { spec: gang },
    { status: { conditions: [condition('PodGroupScheduled', 'False', 'Unschedulable')] } },
  ),
  group(
    'disrupted',
    { spec: gang },
    {
      status: {
        conditions: [
          condition('PodGroupScheduled', 'True'),
          condition('DisruptionTarget', 'True', 'PreemptionByScheduler'),
        ],
      },
    },
  ),
  priority('first', { value: 1000, globalDefault: true, preemptionPolicy: 'Never' }),
  priority('last', { value: -5 }),
  runtime('fast', { handler: 'fast' }),
  lease('held', { spec: { holderIdentity: 'me' } }),
  lease('free', { spec: {} }),
  candidate('c', {
    spec: {
      leaseName: 'held',
      binaryVersion: '1.36.0',
      emulationVersion: '1.35.0',
      strategy: 'OldestEmulationVersion',
    },
  }),
  migration('waits', migrated),
  migration(
    'runs',
    { spec: { resource: { group: '', resource: 'secrets' } } },
    { status: { resourceVersion: '1', conditions: [condition('Running', 'True')] } },
  ),
  migration('done', migrated, {
    status: { resourceVersion: '1', conditions: [condition('Running', 'False'), condition('Succeeded', 'True')] },
  }),
];
