/** Group and plural names of the kinds collected of every cluster (KSY-C05), as far as a member serves them. */
export const standardKinds: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '',
    [
      'namespaces',
      'nodes',
      'pods',
      'services',
      'configmaps',
      'secrets',
      'serviceaccounts',
      'persistentvolumes',
      'persistentvolumeclaims',
      'replicationcontrollers',
      'resourcequotas',
      'limitranges',
    ],
  ],
  ['apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets']],
  ['batch', ['jobs', 'cronjobs']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['policy', ['poddisruptionbudgets']],
  ['networking.k8s.io', ['ingresses', 'ingressclasses', 'networkpolicies']],
  ['discovery.k8s.io', ['endpointslices']],
  ['storage.k8s.io', ['storageclasses', 'volumeattachments', 'csidrivers', 'csinodes']],
  ['rbac.authorization.k8s.io', ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings']],
  ['scheduling.k8s.io', ['priorityclasses']],
  ['node.k8s.io', ['runtimeclasses']],
  ['apiextensions.k8s.io', ['customresourcedefinitions']],
  ['apiregistration.k8s.io', ['apiservices']],
  [
    'admissionregistration.k8s.io',
    [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ],
  ],
  ['certificates.k8s.io', ['certificatesigningrequests']],
]);

/** Groups of custom resources that are not collected unless named (KSY-C03): reports and payloads of other tools. */
export const excludedCustomGroups: ReadonlySet<string> = new Set([
  'wgpolicyk8s.io',
  'aquasecurity.github.io',
  'apps.open-cluster-management.io',
  'work.open-cluster-management.io',
]);

/** Most custom kinds collected of one cluster (KSY-C04). */
export const maxCustomKinds = 300;
