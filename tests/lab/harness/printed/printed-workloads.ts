import { type PrintedObject, printedKind } from './printed-object.ts';

const apps = '/apis/apps/v1/namespaces/printed';
const batch = '/apis/batch/v1/namespaces/printed';
const labels = { app: 'printed' };
const container = { name: 'main', image: 'registry.example/printed:1' };
const containers = [container, { name: 'second', image: 'registry.example/printed:2' }];
const template = { metadata: { labels }, spec: { containers } };
const selector = {
  matchLabels: labels,
  matchExpressions: [
    { key: 'tier', operator: 'In', values: ['b', 'a'] },
    { key: 'env', operator: 'NotIn', values: ['dev'] },
    { key: 'zone', operator: 'DoesNotExist' },
  ],
};
const matching = { metadata: { labels: { ...labels, tier: 'a' } }, spec: { containers } };

const deployment = printedKind(`${apps}/deployments`, 'Deployment');
const replicaSet = printedKind(`${apps}/replicasets`, 'ReplicaSet');
const statefulSet = printedKind(`${apps}/statefulsets`, 'StatefulSet');
const daemonSet = printedKind(`${apps}/daemonsets`, 'DaemonSet');
const revision = printedKind(`${apps}/controllerrevisions`, 'ControllerRevision');
const controller = printedKind('/api/v1/namespaces/printed/replicationcontrollers', 'ReplicationController');
const job = printedKind(`${batch}/jobs`, 'Job');
const cronJob = printedKind(`${batch}/cronjobs`, 'CronJob');

const started = '2024-03-01T10:00:00Z';
const once = { spec: { containers, restartPolicy: 'Never' } };

function conditions(...types: readonly string[]): readonly object[] {
  return types.map((type) => ({ type, status: 'True', lastTransitionTime: started, reason: 'Printed' }));
}

const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'printed', uid: '0-0', controller: true };
const jobTemplate = { spec: { template: once } };

/** Workloads whose cells go through every branch of kube-apiserver's printers. */
export const printedWorkloads: readonly PrintedObject[] = [
  deployment(
    'sets',
    { spec: { replicas: 4, selector, template: matching } },
    {
      status: { replicas: 4, readyReplicas: 3, availableReplicas: 2, updatedReplicas: 1 },
    },
  ),
  replicaSet(
    'sets',
    { spec: { replicas: 2, selector, template: matching } },
    {
      status: { replicas: 2, readyReplicas: 1 },
    },
  ),
  controller(
    'sets',
    {
      spec: {
        replicas: 2,
        selector: { ...labels, a: 'b' },
        template: { ...template, metadata: { labels: { ...labels, a: 'b' } } },
      },
    },
    {
      status: { replicas: 1, readyReplicas: 1 },
    },
  ),
  statefulSet(
    'sets',
    { spec: { replicas: 3, serviceName: 's', selector: { matchLabels: labels }, template } },
    {
      status: { replicas: 3, readyReplicas: 2 },
    },
  ),
  daemonSet(
    'sets',
    {
      spec: {
        selector: { matchLabels: labels },
        template: { ...template, spec: { containers, nodeSelector: { b: '2', a: '1' } } },
      },
    },
    {
      status: {
        desiredNumberScheduled: 5,
        currentNumberScheduled: 4,
        numberReady: 3,
        updatedNumberScheduled: 2,
        numberAvailable: 1,
        numberMisscheduled: 0,
      },
    },
  ),
  daemonSet('everywhere', { spec: { selector: { matchLabels: labels }, template } }),
  revision('owned', { revision: 7, data: {} }, { metadata: { ownerReferences: [owner] } }),
  revision('alone', { revision: 1, data: {} }),
  job(
    'running',
    { spec: { completions: 3, parallelism: 2, template: once } },
    { status: { startTime: started, active: 2, succeeded: 1, ready: 0, uncountedTerminatedPods: {} } },
  ),
  job('queue', { spec: { parallelism: 3, template: once } }),
  job('single', { spec: { parallelism: 1, template: once } }),
  job(
    'complete',
    { spec: { template: once } },
    {
      status: {
        startTime: started,
        completionTime: '2024-03-01T10:09:30Z',
        succeeded: 1,
        ready: 0,
        terminating: 0,
        uncountedTerminatedPods: {},
        conditions: conditions('SuccessCriteriaMet', 'Complete'),
      },
    },
  ),
  job(
    'failed',
    { spec: { template: once } },
    {
      status: {
        startTime: started,
        failed: 1,
        ready: 0,
        terminating: 0,
        uncountedTerminatedPods: {},
        conditions: conditions('FailureTarget', 'Failed'),
      },
    },
  ),
  job(
    'fails',
    { spec: { template: once } },
    { status: { startTime: started, uncountedTerminatedPods: {}, conditions: conditions('FailureTarget') } },
  ),
  job(
    'succeeds',
    { spec: { template: once } },
    { status: { startTime: started, uncountedTerminatedPods: {}, conditions: conditions('SuccessCriteriaMet') } },
  ),
  job('suspended', { spec: { suspend: true, template: once } }, { status: { conditions: conditions('Suspended') } }),
  job('going', { spec: { template: once } }, { isDeleted: true }),
  cronJob('plain', { spec: { schedule: '*/5 * * * *', jobTemplate } }),
  cronJob(
    'zoned',
    { spec: { schedule: '@daily', timeZone: 'Europe/Berlin', suspend: true, jobTemplate } },
    {
      status: { lastScheduleTime: started, active: [{ name: 'a' }, { name: 'b' }] },
    },
  ),
];
