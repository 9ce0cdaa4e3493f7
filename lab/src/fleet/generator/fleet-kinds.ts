/** A kind of the generated fleet. */
export interface FleetKind {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly isNamespaced: boolean;
  /** How many of 10,000 objects are of this kind; at least one is. Absent for pods, which are the rest: about four of ten. */
  readonly share?: number;
}

function kind(apiVersion: string, name: string, resource: string, share: number, isNamespaced = true): FleetKind {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return { group, version, kind: name, resource, isNamespaced, share };
}

/** The kinds in the order a source lists them. */
export const fleetKinds = {
  namespaces: kind('v1', 'Namespace', 'namespaces', 40, false),
  nodes: kind('v1', 'Node', 'nodes', 80, false),
  persistentVolumes: kind('v1', 'PersistentVolume', 'persistentvolumes', 90, false),
  definitions: kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', 4, false),
  clusterRoles: kind('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', 40, false),
  configMaps: kind('v1', 'ConfigMap', 'configmaps', 700),
  secrets: kind('v1', 'Secret', 'secrets', 650),
  serviceAccounts: kind('v1', 'ServiceAccount', 'serviceaccounts', 250),
  services: kind('v1', 'Service', 'services', 450),
  endpointSlices: kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', 480),
  persistentVolumeClaims: kind('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 90),
  ingresses: kind('networking.k8s.io/v1', 'Ingress', 'ingresses', 90),
  roleBindings: kind('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', 120),
  leases: kind('coordination.k8s.io/v1', 'Lease', 'leases', 80),
  autoscalers: kind('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 60),
  deployments: kind('apps/v1', 'Deployment', 'deployments', 380),
  replicaSets: kind('apps/v1', 'ReplicaSet', 'replicasets', 1300),
  daemonSets: kind('apps/v1', 'DaemonSet', 'daemonsets', 12),
  statefulSets: kind('apps/v1', 'StatefulSet', 'statefulsets', 40),
  cronJobs: kind('batch/v1', 'CronJob', 'cronjobs', 30),
  jobs: kind('batch/v1', 'Job', 'jobs', 120),
  widgets: kind('lab.orrery.dev/v1', 'Widget', 'widgets', 60),
  routes: kind('mesh.lab.orrery.dev/v1beta1', 'Route', 'routes', 90),
  events: kind('v1', 'Event', 'events', 1000),
  pods: { group: '', version: 'v1', kind: 'Pod', resource: 'pods', isNamespaced: true },
} satisfies Record<string, FleetKind>;

/** Names of the kinds inside the generator. */
export type FleetKindName = keyof typeof fleetKinds;

/** Namespaces every source has. */
export const systemNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'monitoring'] as const;

/** The least objects a source can have: one of each kind, and pods. */
export const leastObjects = 100;

/** How many objects of each kind a source of `objects` objects has. The sum is exact. */
export function countKinds(objects: number): ReadonlyMap<FleetKindName, number> {
  const counts = new Map<FleetKindName, number>();
  let rest = objects;
  for (const [name, each] of Object.entries(fleetKinds)) {
    const share: number | undefined = 'share' in each ? each.share : undefined;
    const least = name === 'namespaces' ? systemNamespaces.length : 1;
    const count = share === undefined ? rest : Math.max(least, Math.round((objects * share) / 10_000));
    counts.set(name as FleetKindName, count); // the names of the object literal above
    rest -= count;
  }
  return counts;
}
