import type { FieldPath, KindName } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';

const podLists = [
  ...[
    'containers',
    'initContainers',
    'ephemeralContainers',
    'volumes',
    'tolerations',
    'imagePullSecrets',
    'hostAliases',
  ],
  ...['readinessGates', 'topologySpreadConstraints'],
];
const containerLists = ['ports', 'env', 'envFrom', 'volumeMounts', 'volumeDevices'];
const podPrefixes = ['spec', 'spec.template.spec', 'spec.jobTemplate.spec.template.spec'];

/** Lists of objects in the built-in kinds that have such a path; no built-in kind has a list of scalars there. */
const paths: ReadonlySet<string> = new Set([
  ...podPrefixes.flatMap((prefix) => podLists.map((list) => `${prefix}.${list}`)),
  ...podPrefixes.flatMap((prefix) =>
    podLists.slice(0, 3).flatMap((list) => containerLists.map((inner) => `${prefix}.${list}[].${inner}`)),
  ),
  'spec.ports',
  'spec.rules',
  'spec.taints',
  'spec.volumeClaimTemplates',
  'status.conditions',
  'status.containerStatuses',
  'status.initContainerStatuses',
  'status.ephemeralContainerStatuses',
  'status.podIPs',
  'status.hostIPs',
  'status.addresses',
  'status.images',
  'status.loadBalancer.ingress',
  'subsets',
  'endpoints',
  'subjects',
]);

/** Lists of objects in every kind. */
const metadataPaths: ReadonlySet<string> = new Set(['metadata.ownerReferences', 'metadata.managedFields']);

/** Groups of the built-in kinds that have one of the lists. */
const builtInGroups: ReadonlySet<string> = new Set([
  ...['', 'apps', 'autoscaling', 'batch', 'extensions', 'policy', 'apiregistration.k8s.io', 'certificates.k8s.io'],
  ...['discovery.k8s.io', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'flowcontrol.apiserver.k8s.io'],
]);

/**
 * Whether a path ends in the elements of a list of objects (SEA-E03). Without a kind the path is taken for that of a built-in one; what
 * custom kinds have there is not known, so that it may be asked.
 */
export function isObjectList(path: FieldPath, kind?: KindName): boolean {
  if (path.at(-1)?.kind !== 'each') return false;
  const list = printFieldPath(path.slice(0, -1));
  return metadataPaths.has(list) || ((kind === undefined || builtInGroups.has(kind.group)) && paths.has(list));
}
