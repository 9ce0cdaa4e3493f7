import { resourceText } from '@orrery/model';

/** A kind as collection resources list it (SEA-K01). An empty version is any, the resource `*` all of the group. */
interface CollectionType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
}

/** A collection resource: kinds that are asked for together. */
export interface Collection {
  readonly name: string;
  /** Absent: whoever asks says which. */
  readonly types?: readonly CollectionType[];
}

/** The groups of Kubernetes itself (SEA-K02). */
const kubernetesGroups: readonly string[] = [
  '',
  'admission.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'imagepolicy.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
  'apiregistration.k8s.io',
];

const workload = (kind: string): CollectionType => ({
  group: 'apps',
  version: '',
  kind,
  resource: `${kind.toLowerCase()}s`,
});

/** Those that are always there. */
export const builtInCollections: readonly Collection[] = [
  { name: 'any' },
  {
    name: 'kuberesources',
    types: kubernetesGroups.map((group) => ({ group, version: '', kind: '', resource: '*' })),
  },
  { name: 'workloads', types: [workload('Deployment'), workload('DaemonSet'), workload('StatefulSet')] },
];

/** The types of a collection as its table prints them: `deployments.apps`, `*.apps`, `.*` for core, `*` for all. */
export function typesText({ types }: Collection): string {
  if (types === undefined) return '*';
  return types.map(typeText).join(',');
}

function typeText(type: CollectionType): string {
  return type.group === '' && type.resource === '*' ? '.*' : resourceText(type);
}
