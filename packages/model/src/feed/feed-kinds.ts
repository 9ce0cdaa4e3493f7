import type { ApiResource } from '../api-resource.ts';

/** Group, version, plural, kind, short names; plural beginning with `/` is cluster-scoped. */
type KindRow = readonly [group: string, version: string, plural: string, kind: string, ...shortNames: string[]];

/*
 * The kinds whose names a pusher may send before it sent any CRD: those of kube-apiserver 1.36 that are collected, and the custom kinds
 * that are tags (`tags.md` 1.3).
 */
const rows: readonly KindRow[] = [
  ['', 'v1', '/nodes', 'Node', 'no'],
  ['', 'v1', '/namespaces', 'Namespace', 'ns'],
  ['', 'v1', 'pods', 'Pod', 'po'],
  ['', 'v1', 'services', 'Service', 'svc'],
  ['', 'v1', 'endpoints', 'Endpoints', 'ep'],
  ['', 'v1', 'configmaps', 'ConfigMap', 'cm'],
  ['', 'v1', 'secrets', 'Secret'],
  ['', 'v1', 'events', 'Event', 'ev'],
  ['', 'v1', 'serviceaccounts', 'ServiceAccount', 'sa'],
  ['', 'v1', '/persistentvolumes', 'PersistentVolume', 'pv'],
  ['', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', 'pvc'],
  ['', 'v1', 'replicationcontrollers', 'ReplicationController', 'rc'],
  ['', 'v1', 'resourcequotas', 'ResourceQuota', 'quota'],
  ['', 'v1', 'limitranges', 'LimitRange', 'limits'],
  ['', 'v1', 'podtemplates', 'PodTemplate'],
  ['apps', 'v1', 'deployments', 'Deployment', 'deploy'],
  ['apps', 'v1', 'statefulsets', 'StatefulSet', 'sts'],
  ['apps', 'v1', 'daemonsets', 'DaemonSet', 'ds'],
  ['apps', 'v1', 'replicasets', 'ReplicaSet', 'rs'],
  ['apps', 'v1', 'controllerrevisions', 'ControllerRevision'],
  ['batch', 'v1', 'jobs', 'Job'],
  ['batch', 'v1', 'cronjobs', 'CronJob', 'cj'],
  ['autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'hpa'],
  ['policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget', 'pdb'],
  ['networking.k8s.io', 'v1', 'ingresses', 'Ingress', 'ing'],
  ['networking.k8s.io', 'v1', '/ingressclasses', 'IngressClass'],
  ['networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy', 'netpol'],
  ['discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'],
  ['storage.k8s.io', 'v1', '/storageclasses', 'StorageClass', 'sc'],
  ['storage.k8s.io', 'v1', '/volumeattachments', 'VolumeAttachment'],
  ['storage.k8s.io', 'v1', '/csidrivers', 'CSIDriver'],
  ['storage.k8s.io', 'v1', '/csinodes', 'CSINode'],
  ['rbac.authorization.k8s.io', 'v1', 'roles', 'Role'],
  ['rbac.authorization.k8s.io', 'v1', '/clusterroles', 'ClusterRole'],
  ['rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'],
  ['rbac.authorization.k8s.io', 'v1', '/clusterrolebindings', 'ClusterRoleBinding'],
  ['scheduling.k8s.io', 'v1', '/priorityclasses', 'PriorityClass', 'pc'],
  ['node.k8s.io', 'v1', '/runtimeclasses', 'RuntimeClass'],
  ['apiextensions.k8s.io', 'v1', '/customresourcedefinitions', 'CustomResourceDefinition', 'crd', 'crds'],
  ['apiregistration.k8s.io', 'v1', '/apiservices', 'APIService'],
  ['apps.cafe.cloud.alipay.com', 'v1alpha1', 'cafedeployments', 'CafeDeployment'],
  ['apps.cafe.cloud.alipay.com', 'v1alpha1', 'inplacesets', 'InPlaceSet'],
  ['apps.kruise.io', 'v1alpha1', 'clonesets', 'CloneSet', 'clone'],
  ['route.openshift.io', 'v1', 'routes', 'Route'],
  ['gateway.networking.k8s.io', 'v1', '/gatewayclasses', 'GatewayClass', 'gc'],
  ['gateway.networking.k8s.io', 'v1', 'gateways', 'Gateway', 'gtw'],
  ['gateway.networking.k8s.io', 'v1', 'httproutes', 'HTTPRoute'],
  ['gateway.networking.k8s.io', 'v1', 'grpcroutes', 'GRPCRoute'],
  ['gateway.networking.k8s.io', 'v1alpha2', 'tlsroutes', 'TLSRoute'],
];

/** Older names of kinds whose objects are taken as those of the name behind them (TAG-P05, TAG-F10). */
const renamed: ReadonlyMap<string, string> = new Map([
  ['extensions/v1beta1/Ingress', 'networking.k8s.io/v1/Ingress'],
  ['networking.k8s.io/v1beta1/Ingress', 'networking.k8s.io/v1/Ingress'],
  ['batch/v1beta1/CronJob', 'batch/v1/CronJob'],
  ['discovery.k8s.io/v1beta1/EndpointSlice', 'discovery.k8s.io/v1/EndpointSlice'],
  ['policy/v1beta1/PodDisruptionBudget', 'policy/v1/PodDisruptionBudget'],
  ['apps/v1beta1/Deployment', 'apps/v1/Deployment'],
  ['apps/v1beta2/Deployment', 'apps/v1/Deployment'],
  ['extensions/v1beta1/Deployment', 'apps/v1/Deployment'],
  ['extensions/v1beta1/DaemonSet', 'apps/v1/DaemonSet'],
  ['extensions/v1beta1/ReplicaSet', 'apps/v1/ReplicaSet'],
]);

const byName: ReadonlyMap<string, ApiResource> = new Map(rows.map((row) => [nameOf(row), resourceOf(row)]));

/** A kind's name, taken apart. */
export interface FeedKindName {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * Takes `<version>/<Kind>` or `<group>/<version>/<Kind>` apart; the spellings `*v1.Pod` of the known protocol and the older names of
 * built-in kinds give the name of today (TAG-F10). Undefined for another text.
 */
export function parseFeedKind(text: string): FeedKindName | undefined {
  const [, alias] = /^\*([a-z0-9]+\.[A-Za-z0-9]+)$/.exec(text) ?? [];
  const written = alias === undefined ? text : ofAlias(alias);
  if (written === undefined) return undefined;
  const [, group = '', version = '', kind = ''] =
    /^(?:([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)\/)?(v[a-z0-9]+)\/([A-Z][A-Za-z0-9]*)$/.exec(
      renamed.get(written) ?? written,
    ) ?? [];
  return kind === '' ? undefined : { group, version, kind };
}

/** The name of a kind as frames and answers write it. */
export function feedKindText({ group, version, kind }: FeedKindName): string {
  return group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`;
}

/** The kinds that `knownFeedKind` knows, in no order that matters. */
export function knownFeedKinds(): readonly ApiResource[] {
  return [...byName.values()];
}

/** What is known of a kind without its CRD; undefined for a custom kind. */
export function knownFeedKind(name: FeedKindName): ApiResource | undefined {
  return byName.get(feedKindText(name));
}

/** `v1.Deployment`: the known protocol leaves the group out. */
function ofAlias(alias: string): string | undefined {
  const [version = '', kind = ''] = alias.split('.');
  const older = [...renamed.keys()].find((name) => name.endsWith(`/${version}/${kind}`));
  return (
    [...byName.keys()].find((name) => name === `${version}/${kind}` || name.endsWith(`/${version}/${kind}`)) ?? older
  );
}

function nameOf([group, version, , kind]: KindRow): string {
  return feedKindText({ group, version, kind });
}

function resourceOf([group, version, plural, kind, ...shortNames]: KindRow): ApiResource {
  return {
    group,
    version,
    resource: plural.replace('/', ''),
    singular: kind.toLowerCase(),
    kind,
    namespaced: !plural.startsWith('/'),
    shortNames,
    categories: [],
    verbs: ['get', 'list', 'watch'],
  };
}
