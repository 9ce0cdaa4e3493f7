import { type PathTree, pathTree } from '@orrery/model';
import { parseFieldPath } from '@orrery/query';

/** What tells one object from another, and whose it is. */
const identity = [
  'apiVersion',
  'kind',
  ...['name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'].map(
    (name) => `metadata.${name}`,
  ),
  'metadata.labels',
  'metadata.ownerReferences',
];

function within(prefix: string, ...names: readonly string[]): string[] {
  return names.map((name) => `${prefix}.${name}`);
}

/** What is kept of a template of pods. */
function template(prefix: string): string[] {
  return [`${prefix}.metadata.labels`, ...within(`${prefix}.spec.containers[]`, 'name', 'image')];
}

/** Of whatever runs pods, of kinds nobody listed too. Their metadata stay whole. */
const workload = [
  ...['apiVersion', 'kind', 'metadata'],
  ...within('spec', 'replicas', 'selector'),
  ...template('spec.template'),
];

/** The fields that profile `tags` keeps of each kind (`kube-sync.md` F3), by `<group>/<plural>`; of other kinds those of a workload. */
const fieldsByKind: ReadonlyMap<string, readonly string[]> = new Map([
  ['/namespaces', identity],
  [
    '/nodes',
    [
      ...identity,
      ...within('spec', 'podCIDR', 'podCIDRs', 'providerID', 'taints', 'unschedulable'),
      ...within('status', 'addresses', 'capacity', 'nodeInfo'),
      ...within('status.conditions[]', 'type', 'status', 'reason'),
    ],
  ],
  [
    '/pods',
    [
      ...identity,
      ...within('spec', 'nodeName', 'hostNetwork'),
      ...within('spec.containers[]', 'name', 'image', 'ports'),
      ...within('status', 'hostIP', 'podIP', 'podIPs', 'phase'),
      ...within('status.conditions[]', 'type', 'status'),
      ...within('status.containerStatuses[]', 'name', 'containerID'),
    ],
  ],
  [
    '/services',
    [
      ...identity,
      ...within('spec', 'type', 'clusterIP', 'clusterIPs', 'externalIPs', 'externalName', 'selector'),
      ...within('spec.ports[]', 'name', 'nodePort', 'port', 'protocol', 'targetPort'),
      'status.loadBalancer',
    ],
  ],
  ['/configmaps', [...identity, 'data', 'binaryData']],
  ['/secrets', [...identity, 'type']],
  ['apps/replicasets', [...identity, ...within('spec', 'replicas', 'selector'), 'spec.template.metadata.labels']],
  ['batch/cronjobs', [...workload, ...template('spec.jobTemplate.spec.template')]],
  [
    'discovery.k8s.io/endpointslices',
    [
      ...identity,
      'addressType',
      'ports',
      ...within('endpoints[]', 'addresses', 'conditions', 'nodeName', 'targetRef', 'zone'),
    ],
  ],
  [
    'networking.k8s.io/ingresses',
    [
      ...identity,
      ...['spec.ingressClassName', 'spec.rules[].host', 'spec.rules[].http.paths[].path', 'spec.tls[].hosts'],
      // Of v1, then of v1beta1.
      ...within('spec.rules[].http.paths[].backend', 'service', 'serviceName', 'servicePort'),
      'status.loadBalancer',
    ],
  ],
  [
    'gateway.networking.k8s.io/httproutes',
    [...identity, 'spec.hostnames', 'spec.parentRefs', 'spec.rules[].matches[].path', 'spec.rules[].backendRefs'],
  ],
  [
    'route.openshift.io/routes',
    [...identity, ...within('spec', 'host', 'path', 'to', 'alternateBackends', 'port'), 'status.ingress[].host'],
  ],
]);

/**
 * What profile `tags` keeps of objects of a kind. Neither annotations of pods nor environments are among it: which of them may be read
 * is for the rules of tags to say.
 */
export function tagsFieldsOf({ group, resource }: { readonly group: string; readonly resource: string }): PathTree {
  return pathTree((fieldsByKind.get(`${group}/${resource}`) ?? workload).map(parseFieldPath));
}
