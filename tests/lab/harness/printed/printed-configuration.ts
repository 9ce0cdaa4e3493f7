import { type PrintedObject, printedKind } from './printed-object.ts';

const node = printedKind('/api/v1/nodes', 'Node');
const namespace = printedKind('/api/v1/namespaces', 'Namespace');
const configMap = printedKind('/api/v1/namespaces/printed/configmaps', 'ConfigMap');
const secret = printedKind('/api/v1/namespaces/printed/secrets', 'Secret');
const account = printedKind('/api/v1/namespaces/printed/serviceaccounts', 'ServiceAccount');
const podTemplate = printedKind('/api/v1/namespaces/printed/podtemplates', 'PodTemplate');
const limits = printedKind('/api/v1/namespaces/printed/limitranges', 'LimitRange');
const event = printedKind('/api/v1/namespaces/printed/events', 'Event');
const newEvent = printedKind('/apis/events.k8s.io/v1/namespaces/printed/events', 'Event');

const involvedObject = { kind: 'Pod', namespace: 'printed', name: 'web', fieldPath: 'spec.containers{main}' };
const past = '2024-03-01T10:00:00Z';
const later = '2024-05-01T10:00:00Z';
const micro = '2024-06-01T10:00:00.123456Z';
const reporting = { reportingComponent: 'example.org/c', reportingInstance: 'c-0', action: 'Printed' };
const nodeInfo = {
  ...{ kubeletVersion: 'v1.36.3', osImage: 'Debian GNU/Linux 13', kernelVersion: '6.12', architecture: 'arm64' },
  ...{ containerRuntimeVersion: 'containerd://2.1', kubeProxyVersion: '', machineID: '', systemUUID: '' },
  ...{ bootID: '', operatingSystem: 'linux' },
};
const addresses = [
  { type: 'InternalIP', address: '10.0.0.1' },
  { type: 'InternalIP', address: 'fd00::1' },
  { type: 'ExternalIP', address: '192.0.2.5' },
];
const containers = [
  { name: 'a', image: 'registry.example/printed:1' },
  { name: 'b', image: 'registry.example/printed:2' },
];

/** Nodes, namespaces, configuration and events whose cells go through every branch of kube-apiserver's printers. */
export const printedConfiguration: readonly PrintedObject[] = [
  node(
    'node-a',
    { spec: { unschedulable: true } },
    {
      metadata: { labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'extra' } },
      status: { nodeInfo, addresses, conditions: [{ type: 'Ready', status: 'True' }] },
    },
  ),
  node('node-b', {}, { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }),
  node('node-c'),
  namespace('going', {}, { metadata: { finalizers: ['lab.orrery.dev/stays'] }, isDeleted: true }),
  configMap('both', { data: { a: '1', b: '2' }, binaryData: { c: 'AA==' } }),
  configMap('empty'),
  secret('typed', { type: 'kubernetes.io/basic-auth', stringData: { username: 'u', password: 'p' } }),
  secret('empty'),
  account('old', { secrets: [{ name: 'a' }] }),
  podTemplate('labelled', { template: { metadata: { labels: { b: '2', a: '1' } }, spec: { containers } } }),
  podTemplate('bare', { template: { spec: { containers } } }),
  limits('some', { spec: { limits: [{ type: 'Container', max: { cpu: '4' } }] } }),
  event('once', {
    ...{ involvedObject, reason: 'Once', type: 'Normal', message: ' happened\n', firstTimestamp: past },
    ...{ lastTimestamp: later, count: 7, source: { component: 'lab', host: 'node-a' } },
  }),
  event('first', {
    involvedObject,
    reason: 'First',
    type: 'Warning',
    message: 'a',
    firstTimestamp: past,
    source: { component: 'lab' },
  }),
  event('micro', { ...reporting, involvedObject, reason: 'Micro', type: 'Normal', message: 'b', eventTime: micro }),
  event('series', {
    ...{ ...reporting, involvedObject, reason: 'Series', type: 'Normal', message: 'c', eventTime: micro },
    series: { count: 12, lastObservedTime: '2024-07-01T10:00:00.000000Z' },
  }),
  event('nameless', {
    involvedObject: { kind: 'Namespace', namespace: 'printed' },
    reason: 'Nameless',
    message: 'two\nlines',
  }),
  newEvent('new', {
    ...{ eventTime: micro, reportingController: 'example.org/c', reportingInstance: 'c-0', action: 'Printed' },
    ...{ reason: 'New', type: 'Normal', note: 'Grüße', regarding: involvedObject },
  }),
];
