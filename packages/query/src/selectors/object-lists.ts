import type { FieldPath } from '../ast.ts';
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
  'metadata.ownerReferences',
  'metadata.managedFields',
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

/** Whether a path ends in the elements of a list of objects (SEA-E03). */
export function isObjectList(path: FieldPath): boolean {
  if (path.at(-1)?.kind !== 'each') return false;
  return paths.has(printFieldPath(path.slice(0, -1)));
}
