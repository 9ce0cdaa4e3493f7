import { type ApiResource, type ClusterSyncSpec, clusterSyncOf, type SyncResourceSpec } from '@orrery/model';
import { type ChoiceQuestion, type ChosenScopes, chooseScopes } from './choose-scopes.ts';
import type { DefinedKind } from './served-kinds.ts';

/** A kind as discovery tells it. @param gvr `<group>/<version>/<resource>` */
export function served(gvr: string, more: Partial<ApiResource> = {}): ApiResource {
  const [group = '', version = '', resource = ''] = gvr.split('/');
  const singular = resource.replace(/s$/, '');
  return {
    ...{ group, version, resource, singular, kind: singular, namespaced: true, shortNames: [], categories: [] },
    verbs: ['get', 'list', 'watch'],
    ...more,
  };
}

/** A member with a bit of everything. */
export const member: readonly ApiResource[] = [
  served('/v1/namespaces', { namespaced: false, kind: 'Namespace', shortNames: ['ns'] }),
  served('/v1/pods', { kind: 'Pod', shortNames: ['po'] }),
  served('/v1/events', { kind: 'Event', shortNames: ['ev'] }),
  served('/v1/endpoints', { kind: 'Endpoints', singular: 'endpoints' }),
  served('/v1/bindings', { verbs: ['create'] }),
  served('events.k8s.io/v1/events', { kind: 'Event' }),
  served('apps/v1/deployments', { kind: 'Deployment', shortNames: ['deploy'] }),
  served('apps/v1/controllerrevisions', { kind: 'ControllerRevision' }),
  served('extensions/v1beta1/deployments', { kind: 'Deployment' }),
  served('extensions/v1beta1/ingresses', { kind: 'Ingress', singular: 'ingress' }),
  served('extensions/v1beta1/networkpolicies', { kind: 'NetworkPolicy', singular: 'networkpolicy' }),
  served('autoscaling/v1/horizontalpodautoscalers'),
  served('autoscaling/v2/horizontalpodautoscalers'),
  served('batch/v1beta1/cronjobs', { kind: 'CronJob' }),
  served('coordination.k8s.io/v1/leases', { kind: 'Lease' }),
  served('discovery.k8s.io/v1/endpointslices'),
  served('metrics.k8s.io/v1beta1/pods'),
  served('stars.example.com/v2/orbits', { kind: 'Orbit', shortNames: ['ob'] }),
  served('stars.example.com/v1/orbits', { kind: 'Orbit' }),
  served('stars.example.com/v1/comets', { kind: 'Comet', namespaced: false }),
  served('wgpolicyk8s.io/v1alpha2/policyreports'),
  served('elsewhere.example.com/v1/cafedeployments', { kind: 'CafeDeployment', singular: 'cafedeployment' }),
  served('aggregated.example.com/v1/things'),
];

/** The CRDs of `member`. */
export const memberCrds: readonly DefinedKind[] = [
  { name: 'orbits.stars.example.com', createdAt: '2026-01-01T00:00:00Z', conversion: 'None' },
  { name: 'comets.stars.example.com', createdAt: '2026-01-02T00:00:00Z', conversion: 'Webhook' },
  { name: 'policyreports.wgpolicyk8s.io', createdAt: '2026-01-03T00:00:00Z', conversion: 'None' },
];

/** Chooses from `member`. */
export function choose(sync: ClusterSyncSpec, more: Partial<ChoiceQuestion> = {}): ChosenScopes {
  const resources = { resources: member };
  return chooseScopes({ sync: clusterSyncOf({ spec: { sync } }), served: resources, crds: memberCrds, ...more });
}

/** Chooses what entries ask for and nothing else. */
export function chooseOnly(...resources: SyncResourceSpec[]): ChosenScopes {
  return choose({ profile: 'none', resources });
}

/** `<plural>.<group>/<version>` of every chosen scope. */
export function names({ scopes }: ChosenScopes): string[] {
  return scopes.map(({ kind }) => `${kind.resource}${kind.group === '' ? '' : `.${kind.group}`}/${kind.version}`);
}

/** `<name> <reason>` of what was asked for in vain. */
export function refusals({ notCollected }: ChosenScopes): string[] {
  return notCollected.map(({ name, reason }) => `${name} ${reason}`);
}
