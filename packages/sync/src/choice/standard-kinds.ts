import type { KindNames } from './match-names.ts';

/** Workload controllers beside Kubernetes' own, and kin of theirs, collected where they are served (KSY-C05). */
const otherWorkloads: readonly KindNames[] = [
  { group: 'apps.kruise.io', resources: ['clonesets', 'statefulsets', 'daemonsets'] },
  // in any group, by kind
  { group: '*', resources: ['cafedeployment', 'inplaceset'] },
  { group: 'argoproj.io', resources: ['rollouts'] },
  { group: 'platform.stke', resources: ['statefulsetplus'] },
  { group: 'apps.openshift.io', resources: ['deploymentconfigs'] },
  { group: 'route.openshift.io', resources: ['routes'] },
  { group: 'crd.pingan.org', resources: ['servicerules'] },
  { group: 'crd.projectcalico.org', resources: ['ippools'] },
  { group: 'opengauss.cmbc.com.cn', resources: ['opengaussclusters'] },
];

/** Kinds collected of every cluster in the profiles `standard` and `metadata` (KSY-C05, events by KSY-H01), as far as it serves them. */
export const standardKinds: readonly KindNames[] = [
  {
    group: '',
    resources: [
      ...['namespaces', 'nodes', 'pods', 'services', 'configmaps', 'secrets', 'serviceaccounts', 'events'],
      ...['persistentvolumes', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'limitranges'],
    ],
  },
  { group: 'apps', resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'] },
  { group: 'batch', resources: ['jobs', 'cronjobs'] },
  { group: 'autoscaling', resources: ['horizontalpodautoscalers'] },
  { group: 'policy', resources: ['poddisruptionbudgets'] },
  { group: 'networking.k8s.io', resources: ['ingresses', 'ingressclasses', 'networkpolicies'] },
  { group: 'discovery.k8s.io', resources: ['endpointslices'] },
  {
    group: 'gateway.networking.k8s.io',
    resources: ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'tcproutes', 'tlsroutes', 'udproutes'],
  },
  { group: 'storage.k8s.io', resources: ['storageclasses', 'volumeattachments', 'csidrivers', 'csinodes'] },
  { group: 'snapshot.storage.k8s.io', resources: ['volumesnapshots', 'volumesnapshotclasses'] },
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
  },
  { group: 'scheduling.k8s.io', resources: ['priorityclasses'] },
  { group: 'node.k8s.io', resources: ['runtimeclasses'] },
  { group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'] },
  { group: 'apiregistration.k8s.io', resources: ['apiservices'] },
  {
    group: 'admissionregistration.k8s.io',
    resources: [
      ...['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
      ...['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
      ...['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'],
    ],
  },
  { group: 'certificates.k8s.io', resources: ['certificatesigningrequests'] },
  ...otherWorkloads,
];

/** Kinds of the profile `tags`: those whose fields tagging needs (`kube-sync.md` F3). */
export const tagKinds: readonly KindNames[] = [
  {
    group: '',
    resources: ['namespaces', 'nodes', 'pods', 'services', 'configmaps', 'replicationcontrollers'],
  },
  { group: 'apps', resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'] },
  { group: 'batch', resources: ['jobs', 'cronjobs'] },
  { group: 'networking.k8s.io', resources: ['ingresses'] },
  { group: 'discovery.k8s.io', resources: ['endpointslices'] },
  { group: 'gateway.networking.k8s.io', resources: ['httproutes'] },
  ...otherWorkloads,
];

/**
 * Kinds that no wildcard, profile or `customResources: All` collects, only who names them or their group (KSY-C03), as
 * `<plural>.<group>`, with `*` for all of a group; the default of the setting `sync.kube.excludedResources`.
 */
export const defaultExcludedResources: readonly string[] = [
  'componentstatuses',
  'endpoints',
  'controllerrevisions.apps',
  'csistoragecapacities.storage.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'ipaddresses.networking.k8s.io',
  'leasecandidates.coordination.k8s.io',
  'leases.coordination.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'storageversions.internal.apiserver.k8s.io',
  '*.apps.open-cluster-management.io',
  '*.aquasecurity.github.io',
  '*.custom.metrics.k8s.io',
  '*.external.metrics.k8s.io',
  '*.metrics.k8s.io',
  '*.wgpolicyk8s.io',
  '*.work.open-cluster-management.io',
];

/** Most custom kinds collected of one cluster without being named (KSY-C04). */
export const maxCustomKinds = 300;
