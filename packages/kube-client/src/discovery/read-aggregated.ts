import type { ApiResource } from '@orrery/model';
import type { Static } from 'typebox';
import { type DiscoveredKinds, discoveryLimits, type FailedGroup, tooMuch } from './discovery.ts';
import type { aggregatedSchema } from './schema.ts';

type Document = Static<typeof aggregatedSchema>;
type Version = Document['items'][number]['versions'][number];

/**
 * What aggregated discovery documents say, core first. A version that the server calls stale is a failed one: what it shows of it
 * may be less than there is (KSY-B03).
 * @throws KubeError DecodeError when there is more than any cluster has.
 */
export function readAggregated(documents: readonly Document[]): DiscoveredKinds {
  const items = documents.flatMap((document) => document.items);
  const versions = items.flatMap((item) => item.versions.map((version) => ({ group: nameOf(item), version })));
  if (versions.length > discoveryLimits.groupVersions) throw tooMuch(`${discoveryLimits.groupVersions} group versions`);
  const current = versions.filter(({ version }) => !isStale(version));
  const resources = current.flatMap(({ group, version }) => readKinds(group, version));
  if (resources.length > discoveryLimits.kinds) throw tooMuch(`${discoveryLimits.kinds} kinds`);
  return {
    groups: items.map((item) => ({ name: nameOf(item), versions: item.versions.map((each) => each.version) })),
    resources,
    failedGroups: versions.filter(({ version }) => isStale(version)).map(staleGroup),
  };
}

function nameOf(item: Document['items'][number]): string {
  return item.metadata.name ?? '';
}

function isStale(version: Version): boolean {
  return version.freshness === 'Stale';
}

function staleGroup({ group, version }: { readonly group: string; readonly version: Version }): FailedGroup {
  const message = `the API server cannot reach the API behind ${group}/${version.version} (discovery is stale)`;
  return { group, version: version.version, failure: { reason: 'ServerError', message } };
}

function readKinds(group: string, { version, resources }: Version): ApiResource[] {
  const kinds: ApiResource[] = [];
  for (const resource of resources ?? []) {
    const kind = resource.responseKind?.kind ?? '';
    // Without a kind there are only subresources: the server names the resource because of them.
    if (kind === '') continue;
    kinds.push({
      group,
      version,
      resource: resource.resource,
      singular: resource.singularResource ?? '',
      kind,
      namespaced: resource.scope === 'Namespaced',
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      verbs: resource.verbs ?? [],
    });
  }
  return kinds;
}
