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

/**
 * Versions whose objects are those of the hub version but for `apiVersion` (SEA-S02 "rename", as far as no field differs); every other
 * version needs a conversion, which is not built yet.
 */
const renames: ReadonlyMap<string, readonly string[]> = new Map([
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', ['admissionregistration.k8s.io/v1beta1']],
  ['admissionregistration.k8s.io/mutatingadmissionpolicybindings', ['admissionregistration.k8s.io/v1beta1']],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', ['admissionregistration.k8s.io/v1beta1']],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', ['admissionregistration.k8s.io/v1beta1']],
  ['apiregistration.k8s.io/apiservices', ['apiregistration.k8s.io/v1beta1']],
  ['autoscaling/horizontalpodautoscalers', ['autoscaling/v2beta2']],
  ['batch/cronjobs', ['batch/v1beta1', 'batch/v2alpha1']],
  ['coordination.k8s.io/leases', ['coordination.k8s.io/v1beta1']],
  ['networking.k8s.io/ingressclasses', ['networking.k8s.io/v1beta1']],
  ['networking.k8s.io/ipaddresses', ['networking.k8s.io/v1beta1']],
  ['networking.k8s.io/networkpolicies', ['extensions/v1beta1']],
  ['networking.k8s.io/servicecidrs', ['networking.k8s.io/v1beta1']],
  ['node.k8s.io/runtimeclasses', ['node.k8s.io/v1beta1']],
  ['rbac.authorization.k8s.io/clusterrolebindings', ['rbac.authorization.k8s.io/v1beta1']],
  ['rbac.authorization.k8s.io/clusterroles', ['rbac.authorization.k8s.io/v1beta1']],
  ['rbac.authorization.k8s.io/rolebindings', ['rbac.authorization.k8s.io/v1beta1']],
  ['rbac.authorization.k8s.io/roles', ['rbac.authorization.k8s.io/v1beta1']],
  ['resource.k8s.io/deviceclasses', ['resource.k8s.io/v1beta2']],
  ['resource.k8s.io/resourceclaims', ['resource.k8s.io/v1beta2']],
  ['resource.k8s.io/resourceclaimtemplates', ['resource.k8s.io/v1beta2']],
  ['resource.k8s.io/resourceslices', ['resource.k8s.io/v1beta2']],
  ['scheduling.k8s.io/priorityclasses', ['scheduling.k8s.io/v1beta1', 'scheduling.k8s.io/v1alpha1']],
  ['storage.k8s.io/csidrivers', ['storage.k8s.io/v1beta1']],
  ['storage.k8s.io/csinodes', ['storage.k8s.io/v1beta1']],
  ['storage.k8s.io/csistoragecapacities', ['storage.k8s.io/v1beta1']],
  ['storage.k8s.io/storageclasses', ['storage.k8s.io/v1beta1']],
  ['storage.k8s.io/volumeattachments', ['storage.k8s.io/v1beta1']],
  ['storage.k8s.io/volumeattributesclasses', ['storage.k8s.io/v1beta1']],
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

/**
 * Whether objects a member serves as `group/version` can be stored in the hub version of their kind without a conversion.
 * @param stored group and plural under which the kind is stored.
 */
export function isStorableAsHub(
  stored: { readonly group: string; readonly resource: string },
  served: { readonly group: string; readonly version: string },
): boolean {
  if (served.group === stored.group && served.version === hubVersionOf(stored)) return true;
  const groupVersion = `${served.group}/${served.version}`;
  return renames.get(`${stored.group}/${stored.resource}`)?.includes(groupVersion) ?? false;
}
