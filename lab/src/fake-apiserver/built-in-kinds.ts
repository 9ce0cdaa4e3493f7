import type { ServedKind } from './served-kind.ts';

/** What differs between built-in kinds; singular and list kind follow from the kind's name. */
interface BuiltIn {
  readonly resource: string;
  readonly kind: string;
  readonly short?: readonly string[];
  readonly category?: string;
  readonly isClusterScoped?: boolean;
  readonly hasStatus?: boolean;
  readonly verbs?: readonly string[];
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const extensions = { category: 'api-extensions', isClusterScoped: true };
const workload = { category: 'all', hasStatus: true };

/**
 * The groups in the order in which kube-apiserver 1.36 lists them, and of each the kinds that Orrery collects by default, with
 * some it must leave out (leases, endpoints, controllerrevisions) and one that cannot be watched (componentstatuses).
 */
const groups: readonly { readonly group: string; readonly version: string; readonly kinds: readonly BuiltIn[] }[] = [
  {
    group: '',
    version: 'v1',
    kinds: [
      {
        resource: 'componentstatuses',
        kind: 'ComponentStatus',
        short: ['cs'],
        isClusterScoped: true,
        verbs: ['get', 'list'],
      },
      { resource: 'configmaps', kind: 'ConfigMap', short: ['cm'] },
      { resource: 'endpoints', kind: 'Endpoints', short: ['ep'] },
      { resource: 'events', kind: 'Event', short: ['ev'] },
      { resource: 'limitranges', kind: 'LimitRange', short: ['limits'] },
      {
        resource: 'namespaces',
        kind: 'Namespace',
        short: ['ns'],
        isClusterScoped: true,
        hasStatus: true,
        verbs: allVerbs.filter((verb) => verb !== 'deletecollection'),
      },
      { resource: 'nodes', kind: 'Node', short: ['no'], isClusterScoped: true, hasStatus: true },
      { resource: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', short: ['pvc'], hasStatus: true },
      {
        resource: 'persistentvolumes',
        kind: 'PersistentVolume',
        short: ['pv'],
        isClusterScoped: true,
        hasStatus: true,
      },
      { resource: 'pods', kind: 'Pod', short: ['po'], ...workload },
      { resource: 'replicationcontrollers', kind: 'ReplicationController', short: ['rc'], ...workload },
      { resource: 'resourcequotas', kind: 'ResourceQuota', short: ['quota'], hasStatus: true },
      { resource: 'secrets', kind: 'Secret' },
      { resource: 'serviceaccounts', kind: 'ServiceAccount', short: ['sa'] },
      { resource: 'services', kind: 'Service', short: ['svc'], ...workload },
    ],
  },
  {
    group: 'apiregistration.k8s.io',
    version: 'v1',
    kinds: [{ resource: 'apiservices', kind: 'APIService', ...extensions, hasStatus: true }],
  },
  {
    group: 'apps',
    version: 'v1',
    kinds: [
      { resource: 'controllerrevisions', kind: 'ControllerRevision' },
      { resource: 'daemonsets', kind: 'DaemonSet', short: ['ds'], ...workload },
      { resource: 'deployments', kind: 'Deployment', short: ['deploy'], ...workload },
      { resource: 'replicasets', kind: 'ReplicaSet', short: ['rs'], ...workload },
      { resource: 'statefulsets', kind: 'StatefulSet', short: ['sts'], ...workload },
    ],
  },
  {
    group: 'autoscaling',
    version: 'v2',
    kinds: [{ resource: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', short: ['hpa'], ...workload }],
  },
  {
    group: 'batch',
    version: 'v1',
    kinds: [
      { resource: 'cronjobs', kind: 'CronJob', short: ['cj'], ...workload },
      { resource: 'jobs', kind: 'Job', ...workload },
    ],
  },
  {
    group: 'certificates.k8s.io',
    version: 'v1',
    kinds: [
      {
        resource: 'certificatesigningrequests',
        kind: 'CertificateSigningRequest',
        short: ['csr'],
        isClusterScoped: true,
        hasStatus: true,
      },
    ],
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    kinds: [
      { resource: 'ingressclasses', kind: 'IngressClass', isClusterScoped: true },
      { resource: 'ingresses', kind: 'Ingress', short: ['ing'], hasStatus: true },
      { resource: 'networkpolicies', kind: 'NetworkPolicy', short: ['netpol'] },
    ],
  },
  {
    group: 'policy',
    version: 'v1',
    kinds: [{ resource: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', short: ['pdb'], hasStatus: true }],
  },
  {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kinds: [
      { resource: 'clusterrolebindings', kind: 'ClusterRoleBinding', isClusterScoped: true },
      { resource: 'clusterroles', kind: 'ClusterRole', isClusterScoped: true },
      { resource: 'rolebindings', kind: 'RoleBinding' },
      { resource: 'roles', kind: 'Role' },
    ],
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kinds: [
      { resource: 'csidrivers', kind: 'CSIDriver', isClusterScoped: true },
      { resource: 'csinodes', kind: 'CSINode', isClusterScoped: true },
      { resource: 'storageclasses', kind: 'StorageClass', short: ['sc'], isClusterScoped: true },
      { resource: 'volumeattachments', kind: 'VolumeAttachment', isClusterScoped: true, hasStatus: true },
    ],
  },
  {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kinds: [
      { resource: 'mutatingadmissionpolicies', kind: 'MutatingAdmissionPolicy', ...extensions },
      { resource: 'mutatingadmissionpolicybindings', kind: 'MutatingAdmissionPolicyBinding', ...extensions },
      { resource: 'mutatingwebhookconfigurations', kind: 'MutatingWebhookConfiguration', ...extensions },
      { resource: 'validatingadmissionpolicies', kind: 'ValidatingAdmissionPolicy', ...extensions, hasStatus: true },
      { resource: 'validatingadmissionpolicybindings', kind: 'ValidatingAdmissionPolicyBinding', ...extensions },
      { resource: 'validatingwebhookconfigurations', kind: 'ValidatingWebhookConfiguration', ...extensions },
    ],
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kinds: [
      {
        resource: 'customresourcedefinitions',
        kind: 'CustomResourceDefinition',
        short: ['crd', 'crds'],
        ...extensions,
        hasStatus: true,
      },
    ],
  },
  {
    group: 'scheduling.k8s.io',
    version: 'v1',
    kinds: [{ resource: 'priorityclasses', kind: 'PriorityClass', short: ['pc'], isClusterScoped: true }],
  },
  { group: 'coordination.k8s.io', version: 'v1', kinds: [{ resource: 'leases', kind: 'Lease' }] },
  {
    group: 'node.k8s.io',
    version: 'v1',
    kinds: [{ resource: 'runtimeclasses', kind: 'RuntimeClass', isClusterScoped: true }],
  },
  { group: 'discovery.k8s.io', version: 'v1', kinds: [{ resource: 'endpointslices', kind: 'EndpointSlice' }] },
];

/**
 * The built-in kinds of the fake server, each in one version; every row equals that of kube-apiserver 1.36 (a lab test compares
 * them). Shared by all servers of a process.
 */
export const builtInKinds: readonly ServedKind[] = groups.flatMap(({ group, version, kinds }) =>
  kinds.map((row) => ({
    group,
    versions: [{ name: version, hasStatus: row.hasStatus ?? false }],
    resource: row.resource,
    singular: row.kind.toLowerCase(),
    kind: row.kind,
    listKind: `${row.kind}List`,
    namespaced: !row.isClusterScoped,
    shortNames: row.short ?? [],
    categories: row.category === undefined ? [] : [row.category],
    verbs: row.verbs ?? allVerbs,
    isCustom: false,
  })),
);
