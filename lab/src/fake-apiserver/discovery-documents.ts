import type { KindRegistry, ServedGroup } from './kind-registry.ts';
import { groupVersion, type ServedKind, type ServedVersion } from './served-kind.ts';

/**
 * The legacy discovery document of a path (`/api`, `/api/v1`, `/apis`, `/apis/<group>`, `/apis/<group>/<version>`), or undefined
 * when the server has no such path.
 */
export function discoveryDocument(kinds: KindRegistry, path: readonly string[], address: string): unknown {
  const [root, group, version] = path;
  if (root === 'api') {
    if (group === undefined) return coreVersions(address);
    return group === 'v1' && version === undefined ? resourceList(kinds, '', 'v1') : undefined;
  }
  if (root !== 'apis' || path.length > 3) return undefined;
  if (group === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: kinds.groups().map(groupEntry) };
  const known = kinds.groups().find((served) => served.name === group);
  if (known === undefined) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(known) };
  return known.versions.includes(version) ? resourceList(kinds, group, version) : undefined;
}

function coreVersions(address: string): unknown {
  const addresses = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: addresses };
}

function groupEntry(group: ServedGroup): object {
  const versions = group.versions.map((version) => ({ groupVersion: groupVersion(group.name, version), version }));
  return { name: group.name, versions, preferredVersion: versions[0] };
}

function resourceList(kinds: KindRegistry, group: string, version: string): unknown {
  const resources = kinds
    .all()
    .filter((kind) => kind.group === group)
    .flatMap((kind) => {
      const served = kind.versions.find((candidate) => candidate.name === version);
      return served === undefined ? [] : resourceEntries(kind, served);
    });
  // The core document has no apiVersion of its own (seen on 1.36).
  const head = group === '' ? {} : { apiVersion: 'v1' };
  return { kind: 'APIResourceList', ...head, groupVersion: groupVersion(group, version), resources };
}

function resourceEntries(kind: ServedKind, version: ServedVersion): object[] {
  const entry = {
    name: kind.resource,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
  };
  if (!version.hasStatus) return [entry];
  const status = {
    name: `${kind.resource}/status`,
    singularName: '',
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: ['get', 'patch', 'update'],
  };
  return [entry, status];
}
