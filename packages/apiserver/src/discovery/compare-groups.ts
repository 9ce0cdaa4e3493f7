/**
 * API groups that kube-apiserver itself serves beside the core, in the order in which it lists them (1.36); clients resolve an ambiguous name to the
 * first. All others are of custom kinds, whatever their names end in.
 */
const builtInGroups: readonly string[] = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'extensions',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
];

const ownGroup = 'orrery.dev';

/**
 * Order of groups in discovery: the core, Orrery's own, so that `kubectl get clusters` means ours (SEA-Q01), the other built-in ones as
 * kube-apiserver has them, then the others by name.
 */
export function compareGroups(a: string, b: string): number {
  const [placeA, placeB] = [placeOf(a), placeOf(b)];
  if (placeA !== placeB) return placeA - placeB;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function placeOf(group: string): number {
  if (group === '') return -2;
  if (group === ownGroup) return -1;
  const place = builtInGroups.indexOf(group);
  return place < 0 ? builtInGroups.length : place;
}
