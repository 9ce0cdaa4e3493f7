/**
 * API groups that kube-apiserver itself serves (1.36), with the version in which their kinds are stored: the newest stable one
 * (SEA-S01). Their kinds are built in, all others are custom, whatever their names end in.
 */
const hubVersions: ReadonlyMap<string, string> = new Map([
  ['', 'v1'],
  ['admissionregistration.k8s.io', 'v1'],
  ['apiextensions.k8s.io', 'v1'],
  ['apiregistration.k8s.io', 'v1'],
  ['apps', 'v1'],
  ['authentication.k8s.io', 'v1'],
  ['authorization.k8s.io', 'v1'],
  ['autoscaling', 'v2'],
  ['batch', 'v1'],
  ['certificates.k8s.io', 'v1'],
  ['coordination.k8s.io', 'v1'],
  ['discovery.k8s.io', 'v1'],
  ['events.k8s.io', 'v1'],
  ['extensions', 'v1beta1'],
  ['flowcontrol.apiserver.k8s.io', 'v1'],
  ['internal.apiserver.k8s.io', 'v1alpha1'],
  ['networking.k8s.io', 'v1'],
  ['node.k8s.io', 'v1'],
  ['policy', 'v1'],
  ['rbac.authorization.k8s.io', 'v1'],
  ['resource.k8s.io', 'v1'],
  ['scheduling.k8s.io', 'v1'],
  ['storage.k8s.io', 'v1'],
  ['storagemigration.k8s.io', 'v1beta1'],
]);

/** Kinds that no release serves in a stable version yet, and one that never got there. */
const otherHubs: ReadonlyMap<string, string> = new Map([
  ['certificates.k8s.io/clustertrustbundles', 'v1beta1'],
  ['certificates.k8s.io/podcertificaterequests', 'v1beta1'],
  ['coordination.k8s.io/leasecandidates', 'v1beta1'],
  ['policy/podsecuritypolicies', 'v1beta1'],
  ['resource.k8s.io/devicetaintrules', 'v1beta2'],
  ['resource.k8s.io/resourcepoolstatusrequests', 'v1alpha3'],
  ['scheduling.k8s.io/podgroups', 'v1alpha2'],
  ['scheduling.k8s.io/workloads', 'v1alpha2'],
]);

/** Kinds that two groups serve from one storage (KSY-B13), and the group under which they are stored. */
const sharedStorage: ReadonlyMap<string, string> = new Map([
  ['events.k8s.io/events', ''],
  ['extensions/daemonsets', 'apps'],
  ['extensions/deployments', 'apps'],
  ['extensions/replicasets', 'apps'],
  ['extensions/ingresses', 'networking.k8s.io'],
  ['extensions/networkpolicies', 'networking.k8s.io'],
  ['extensions/podsecuritypolicies', 'policy'],
]);

/** Whether kinds of the group are kube-apiserver's own. */
export function isBuiltInGroup(group: string): boolean {
  return hubVersions.has(group);
}

/** The group under which a kind is stored: its own, or the one it shares storage with (KSY-B13). */
export function storedGroupOf({ group, resource }: { readonly group: string; readonly resource: string }): string {
  return sharedStorage.get(`${group}/${resource}`) ?? group;
}

/** The groups under which a stored kind is known: its own first. */
export function groupsNaming({ group, resource }: { readonly group: string; readonly resource: string }): string[] {
  const others = [...sharedStorage].filter(([name, stored]) => stored === group && name.endsWith(`/${resource}`));
  return [group, ...others.map(([name]) => name.slice(0, name.indexOf('/')))];
}

/** The version in which a built-in kind is stored. */
export function hubVersionOf({ group, resource }: { readonly group: string; readonly resource: string }): string {
  return otherHubs.get(`${group}/${resource}`) ?? hubVersions.get(group) ?? 'v1';
}
