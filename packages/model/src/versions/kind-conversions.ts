import type { Conversion } from './conversion.ts';
import { autoscalerBetaConversion, autoscalerRenaming, autoscalerV1Conversion } from './convert-autoscaler.ts';
import { bindingConversion } from './convert-binding.ts';
import { disruptionBudgetConversion } from './convert-disruption-budget.ts';
import { endpointSliceConversion } from './convert-endpoint-slice.ts';
import { eventConversion } from './convert-event.ts';
import { ingressConversion } from './convert-ingress.ts';
import { priorityLevelConversion } from './convert-priority-level.ts';
import { runtimeClassConversion } from './convert-runtime-class.ts';
import { daemonSetConversion, deploymentConversion, statefulSetConversion } from './convert-workload.ts';
import { hubVersionOf } from './hub-versions.ts';

/** Group and plural under which a kind is stored. */
export interface StoredKind {
  readonly group: string;
  readonly resource: string;
}

/** Group and version in which a kind is served. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** `rename`: only `apiVersion` differs. */
export type VersionChange = Conversion | 'rename';

type Changes = Readonly<Record<string, VersionChange>>;

/** Versions of one group whose objects differ from those of the hub version in `apiVersion` alone. */
function renamed(group: string, versions: readonly string[], resources: readonly string[]): [string, Changes][] {
  const changes: Changes = Object.fromEntries(versions.map((version) => [`${group}/${version}`, 'rename' as const]));
  return resources.map((resource) => [`${group}/${resource}`, changes]);
}

const admission = 'admissionregistration.k8s.io';
const rbac = 'rbac.authorization.k8s.io';
const flow = 'flowcontrol.apiserver.k8s.io';

/** By stored kind, what lies between its hub version and each other one (SEA-S02). */
const changesOf: ReadonlyMap<string, Changes> = new Map<string, Changes>([
  ...renamed(
    admission,
    ['v1beta1'],
    [
      ...['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
      ...['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
      ...['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'],
    ],
  ),
  ...renamed('apiregistration.k8s.io', ['v1beta1'], ['apiservices']),
  ...renamed('apps', ['v1beta2', 'v1beta1'], ['controllerrevisions']),
  ...renamed('batch', ['v1beta1', 'v2alpha1'], ['cronjobs']),
  ...renamed('certificates.k8s.io', ['v1beta1'], ['certificatesigningrequests']),
  ...renamed('coordination.k8s.io', ['v1beta1'], ['leases']),
  ...renamed(flow, ['v1beta3', 'v1beta2', 'v1beta1'], ['flowschemas']),
  ...renamed('networking.k8s.io', ['v1beta1'], ['ingressclasses', 'ipaddresses', 'servicecidrs']),
  ...renamed(rbac, ['v1beta1', 'v1alpha1'], ['roles', 'clusterroles']),
  ...renamed(
    'resource.k8s.io',
    ['v1beta2'],
    [...['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices']],
  ),
  ...renamed('scheduling.k8s.io', ['v1beta1', 'v1alpha1'], ['priorityclasses']),
  ...renamed('storage.k8s.io', ['v1beta1'], ['csidrivers', 'csinodes', 'storageclasses']),
  ...renamed(
    'storage.k8s.io',
    ['v1beta1', 'v1alpha1'],
    [...['csistoragecapacities', 'volumeattachments', 'volumeattributesclasses']],
  ),
  ['/events', { 'events.k8s.io/v1': eventConversion, 'events.k8s.io/v1beta1': eventConversion }],
  [
    'apps/deployments',
    { 'apps/v1beta2': 'rename', 'apps/v1beta1': deploymentConversion, 'extensions/v1beta1': deploymentConversion },
  ],
  ['apps/statefulsets', { 'apps/v1beta2': 'rename', 'apps/v1beta1': statefulSetConversion }],
  ['apps/daemonsets', { 'apps/v1beta2': 'rename', 'extensions/v1beta1': daemonSetConversion }],
  ['apps/replicasets', { 'apps/v1beta2': 'rename', 'extensions/v1beta1': 'rename' }],
  [
    'autoscaling/horizontalpodautoscalers',
    {
      'autoscaling/v1': autoscalerV1Conversion,
      'autoscaling/v2beta1': autoscalerBetaConversion,
      'autoscaling/v2beta2': autoscalerRenaming,
    },
  ],
  ['discovery.k8s.io/endpointslices', { 'discovery.k8s.io/v1beta1': endpointSliceConversion }],
  [
    `${flow}/prioritylevelconfigurations`,
    {
      [`${flow}/v1beta3`]: 'rename',
      [`${flow}/v1beta2`]: priorityLevelConversion,
      [`${flow}/v1beta1`]: priorityLevelConversion,
    },
  ],
  [
    'networking.k8s.io/ingresses',
    { 'networking.k8s.io/v1beta1': ingressConversion, 'extensions/v1beta1': ingressConversion },
  ],
  ['networking.k8s.io/networkpolicies', { 'extensions/v1beta1': 'rename' }],
  ['node.k8s.io/runtimeclasses', { 'node.k8s.io/v1beta1': 'rename', 'node.k8s.io/v1alpha1': runtimeClassConversion }],
  ['policy/poddisruptionbudgets', { 'policy/v1beta1': disruptionBudgetConversion }],
  [`${rbac}/rolebindings`, { [`${rbac}/v1beta1`]: 'rename', [`${rbac}/v1alpha1`]: bindingConversion }],
  [`${rbac}/clusterrolebindings`, { [`${rbac}/v1beta1`]: 'rename', [`${rbac}/v1alpha1`]: bindingConversion }],
]);

/**
 * What lies between the hub version of a kind and a version it is served in; undefined when this build cannot convert between them. The
 * hub version itself is a rename to the same name.
 */
export function versionChangeOf(stored: StoredKind, served: GroupVersion): VersionChange | undefined {
  if (served.group === stored.group && served.version === hubVersionOf(stored)) return 'rename';
  const changes = changesOf.get(`${stored.group}/${stored.resource}`);
  const name = `${served.group}/${served.version}`;
  return changes !== undefined && Object.hasOwn(changes, name) ? changes[name] : undefined;
}

/** The versions beside the hub version in which a kind can be served, newest first. */
export function otherVersionsOf({ group, resource }: StoredKind): readonly GroupVersion[] {
  return Object.keys(changesOf.get(`${group}/${resource}`) ?? {}).map((name) => {
    const slash = name.indexOf('/');
    return { group: name.slice(0, slash), version: name.slice(slash + 1) };
  });
}
