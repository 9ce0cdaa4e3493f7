import type { FleetObject } from './fleet-objects.ts';

/** What a small maker is given. */
interface Place {
  readonly namespace: string;
  /** Unique among all objects of the kind. */
  readonly name: string;
}

/** The path of a collection with `{ns}` for the namespace, kind, and what an object has beside its metadata. */
type SmallKind = readonly [path: string, kind: string, body: (place: Place) => object];

const labels = { app: 'small' };
const container = { name: 'main', image: 'registry.example/small:1' };
const template = { metadata: { labels }, spec: { containers: [container], restartPolicy: 'Always' } };
const job = { template: { spec: { containers: [container], restartPolicy: 'Never' } } };
const selector = { matchLabels: labels };
const nowhere = { matchLabels: { 'lab.orrery.dev/nowhere': 'true' } };
const subject = { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'lab-readers' };
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];

/** Reaches nothing: no namespace has the label, and a failure is ignored. */
const webhooks = [
  {
    name: 'small.lab.orrery.dev',
    clientConfig: { url: 'https://127.0.0.1:1/' },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
    namespaceSelector: nowhere,
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  },
];

/** A request for a certificate (PKCS #10, PEM in base64) whose key nobody has. */
const certificateRequest =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISk1IQUNBUUF3RGpFTU1Bb0dBMVVFQXd3RGJHRmlNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRApRZ0FFSE16Tk9rMGNxQ1RNMUtVY2tENXFNSXBmbW1yWGJQVzN2QWxkOHZKWjNnV1h4YmJhdHdkWlRIclFXdzNoClhDVk1kbjU0K0ptSmEwbmw5MGxFNVhUUTFhQUFNQW9HQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUURQMHVqMW1lRU4KcjFNZmhXckN2Nmw4OVJjNGpiMWl5K3dQOHh5UkFSTEhPZ0loQU5OTDFYOE5iMWZzMzBzZmhHcVQyN2Z3U2p6WQpLbWFaMSs0SmdKOXFzMGhPCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

/** Every kind of 1.32 and 1.36 that can be made without a controller and has no maker of its own in `fleet-objects.ts`. */
const SMALL_KINDS: readonly SmallKind[] = [
  ['/api/v1/namespaces/{ns}/serviceaccounts', 'ServiceAccount', () => ({})],
  ['/api/v1/namespaces/{ns}/podtemplates', 'PodTemplate', () => ({ template })],
  [
    '/api/v1/namespaces/{ns}/replicationcontrollers',
    'ReplicationController',
    () => ({ spec: { replicas: 0, selector: labels, template } }),
  ],
  // Generous: nothing else in the namespace is to be refused.
  [
    '/api/v1/namespaces/{ns}/resourcequotas',
    'ResourceQuota',
    () => ({ spec: { hard: { 'count/leases.x.dev': '9k' } } }),
  ],
  [
    '/api/v1/namespaces/{ns}/limitranges',
    'LimitRange',
    () => ({ spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '1Ti' } }] } }),
  ],
  ['/api/v1/namespaces/{ns}/endpoints', 'Endpoints', () => ({ subsets: [{ addresses: [{ ip: '10.1.2.3' }] }] })],
  [
    '/api/v1/namespaces/{ns}/persistentvolumeclaims',
    'PersistentVolumeClaim',
    () => ({ spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }),
  ],
  [
    '/api/v1/persistentvolumes',
    'PersistentVolume',
    () => ({ spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } } }),
  ],
  [
    '/api/v1/namespaces/{ns}/events',
    'Event',
    ({ namespace, name }) => ({
      involvedObject: { kind: 'Pod', namespace, name, apiVersion: 'v1' },
      ...{ reason: 'Small', message: 'happened', type: 'Normal', count: 3, source: { component: 'lab' } },
    }),
  ],
  ['/apis/apps/v1/namespaces/{ns}/replicasets', 'ReplicaSet', () => ({ spec: { replicas: 0, selector, template } })],
  ['/apis/apps/v1/namespaces/{ns}/daemonsets', 'DaemonSet', () => ({ spec: { selector, template } })],
  [
    '/apis/apps/v1/namespaces/{ns}/statefulsets',
    'StatefulSet',
    () => ({ spec: { replicas: 0, serviceName: 'small', selector, template } }),
  ],
  ['/apis/apps/v1/namespaces/{ns}/controllerrevisions', 'ControllerRevision', () => ({ revision: 1, data: { a: 1 } })],
  ['/apis/batch/v1/namespaces/{ns}/jobs', 'Job', () => ({ spec: { suspend: true, ...job } })],
  [
    '/apis/batch/v1/namespaces/{ns}/cronjobs',
    'CronJob',
    () => ({ spec: { schedule: '@yearly', suspend: true, jobTemplate: { spec: job } } }),
  ],
  [
    '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
    ({ name }) => ({ spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } } }),
  ],
  [
    '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets',
    'PodDisruptionBudget',
    () => ({ spec: { minAvailable: 1, selector } }),
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses',
    'Ingress',
    ({ name }) => ({ spec: { defaultBackend: { service: { name, port: { number: 80 } } } } }),
  ],
  [
    '/apis/networking.k8s.io/v1/ingressclasses',
    'IngressClass',
    () => ({ spec: { controller: 'lab.orrery.dev/none' } }),
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/{ns}/networkpolicies',
    'NetworkPolicy',
    () => ({ spec: { podSelector: {} } }),
  ],
  [
    '/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices',
    'EndpointSlice',
    () => ({ addressType: 'IPv4', endpoints: [{ addresses: ['10.1.2.3'] }], ports: [{ port: 80 }] }),
  ],
  ['/apis/coordination.k8s.io/v1/namespaces/{ns}/leases', 'Lease', () => ({ spec: { holderIdentity: 'lab' } })],
  ['/apis/storage.k8s.io/v1/storageclasses', 'StorageClass', () => ({ provisioner: 'lab.orrery.dev/none' })],
  ['/apis/storage.k8s.io/v1/csidrivers', 'CSIDriver', () => ({ spec: { attachRequired: false } })],
  ['/apis/storage.k8s.io/v1/csinodes', 'CSINode', () => ({ spec: { drivers: [] } })],
  [
    '/apis/storage.k8s.io/v1/volumeattachments',
    'VolumeAttachment',
    ({ name }) => ({ spec: { attacher: 'lab', nodeName: 'none', source: { persistentVolumeName: name } } }),
  ],
  [
    '/apis/storage.k8s.io/v1/namespaces/{ns}/csistoragecapacities',
    'CSIStorageCapacity',
    () => ({ storageClassName: 'x' }),
  ],
  ['/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles', 'Role', () => ({ rules })],
  ['/apis/rbac.authorization.k8s.io/v1/clusterroles', 'ClusterRole', () => ({ rules })],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings',
    'RoleBinding',
    ({ name }) => ({ subjects: [subject], roleRef: { apiGroup: subject.apiGroup, kind: 'Role', name } }),
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    'ClusterRoleBinding',
    ({ name }) => ({ subjects: [subject], roleRef: { apiGroup: subject.apiGroup, kind: 'ClusterRole', name } }),
  ],
  ['/apis/scheduling.k8s.io/v1/priorityclasses', 'PriorityClass', () => ({ value: 1000 })],
  ['/apis/node.k8s.io/v1/runtimeclasses', 'RuntimeClass', () => ({ handler: 'small' })],
  [
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    () => ({ webhooks }),
  ],
  [
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
    () => ({ webhooks }),
  ],
  [
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
    'ValidatingAdmissionPolicy',
    () => ({
      spec: {
        matchConstraints: { namespaceSelector: nowhere, resourceRules: webhooks[0]?.rules },
        validations: [{ expression: 'true' }],
      },
    }),
  ],
  [
    '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
    'ValidatingAdmissionPolicyBinding',
    ({ name }) => ({ spec: { policyName: name, validationActions: ['Warn'] } }),
  ],
  [
    '/apis/certificates.k8s.io/v1/certificatesigningrequests',
    'CertificateSigningRequest',
    () => ({ spec: { request: certificateRequest, signerName: 'lab.orrery.dev/none', usages: ['client auth'] } }),
  ],
  ['/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', 'FlowSchema', flowSchema],
  // From 1.34 on; elsewhere the path is not served.
  ['/apis/resource.k8s.io/v1/deviceclasses', 'DeviceClass', () => ({ spec: {} })],
  [
    '/apis/resource.k8s.io/v1/namespaces/{ns}/resourceclaims',
    'ResourceClaim',
    () => ({ spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'none' } }] } } }),
  ],
  [
    '/apis/storage.k8s.io/v1/volumeattributesclasses',
    'VolumeAttributesClass',
    () => ({ driverName: 'lab', parameters: { a: 'b' } }),
  ],
];

function flowSchema(): object {
  const user = { kind: 'User', user: { name: 'lab-nobody' } };
  const resourceRules = [{ apiGroups: ['lab.orrery.dev'], resources: ['none'], verbs: ['get'], clusterScope: true }];
  return { spec: { priorityLevelConfiguration: { name: 'catch-all' }, rules: [{ subjects: [user], resourceRules }] } };
}

/** So many objects of every small kind, spread over the namespaces. A server that does not serve a kind answers 404. */
export function* otherObjects(each: number, namespaces: readonly string[]): Generator<FleetObject> {
  for (const [pattern, kind, body] of SMALL_KINDS) {
    for (let index = 0; index < each; index += 1) {
      const namespace = namespaces[index % namespaces.length] ?? 'default';
      const name = `small-${index}`;
      const metadata = { name, labels, annotations: { 'lab.orrery.dev/note': 'Grüße 世界' } };
      const apiVersion = pattern.replace(/^\/apis?\//, '').replace(/\/(?:namespaces\/\{ns\}\/)?[a-z]+$/, '');
      const text = JSON.stringify({ apiVersion, kind, metadata, ...body({ namespace, name }) });
      yield { path: pattern.replace('{ns}', namespace), body: text };
    }
  }
}
