import type { ApiResource } from '@orrery/model';
import type { DiscoveryVersion } from '../request/accept.ts';
import { groupsOf } from './groups-of.ts';

/**
 * Discovery as one document (`apidiscovery.k8s.io` `APIGroupDiscoveryList`,
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery): of core for `/api`, of the named groups for `/apis`.
 */
export function aggregatedDocument(
  catalogue: readonly ApiResource[],
  isCore: boolean,
  version: DiscoveryVersion,
): unknown {
  const groups = groupsOf(catalogue).filter(({ name }) => (name === '') === isCore);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: name === '' ? { creationTimestamp: null } : { name, creationTimestamp: null },
      versions: versions.map((each) => ({
        version: each.version,
        resources: each.kinds.map(resourceOf),
        // what an unreachable member served last is still what the store answers from (SEA-Q07)
        freshness: 'Current',
      })),
    })),
  };
}

/** Media type of the document: client-go takes an answer without these parameters for a legacy one (SEA-Q01). */
export function aggregatedType(version: DiscoveryVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
}

function resourceOf(api: ApiResource): unknown {
  const { group, version, kind, shortNames, categories } = api;
  return {
    resource: api.resource,
    responseKind: { group, version, kind },
    scope: api.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: api.singular,
    verbs: api.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}
