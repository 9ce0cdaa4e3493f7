import { type ApiResource, apiVersionOf, StatusError } from '@orrery/model';
import { type GroupOfKinds, groupsOf } from './groups-of.ts';

interface GroupVersion {
  readonly groupVersion: string;
  readonly version: string;
}

/** `/api`: versions of the core group; none where no core kind is served. */
export function coreVersions(catalogue: readonly ApiResource[]): unknown {
  const served = groupsOf(catalogue).find(({ name }) => name === '')?.versions ?? [];
  return { kind: 'APIVersions', versions: served.map(({ version }) => version), serverAddressByClientCIDRs: [] };
}

/** `/apis`: all named groups, built-in ones in kube-apiserver's order, then the others by name. */
export function groupList(catalogue: readonly ApiResource[]): unknown {
  const named = groupsOf(catalogue).filter(({ name }) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupEntry) };
}

/** `/apis/<group>`. @throws StatusError NotFound. */
export function groupDocument(catalogue: readonly ApiResource[], group: string): unknown {
  const found = groupsOf(catalogue).find(({ name }) => name === group);
  if (found === undefined || group === '') throw unknownPath();
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(found) };
}

/** `/api/v1` and `/apis/<group>/<version>`. @throws StatusError NotFound. */
export function resourceList(
  catalogue: readonly ApiResource[],
  { group, version }: { readonly group: string; readonly version: string },
): unknown {
  const versions = groupsOf(catalogue).find(({ name }) => name === group)?.versions ?? [];
  const found = versions.find((each) => each.version === version);
  if (found === undefined) throw unknownPath();
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: found.kinds.map(resourceEntry),
  };
}

function groupEntry({ name, versions }: GroupOfKinds): {
  readonly name: string;
  readonly versions: readonly GroupVersion[];
  readonly preferredVersion: GroupVersion | undefined;
} {
  const listed = versions.map(({ version }) => ({ groupVersion: apiVersionOf({ group: name, version }), version }));
  return { name, versions: listed, preferredVersion: listed[0] };
}

function resourceEntry(kind: ApiResource): unknown {
  const { shortNames, categories } = kind;
  return {
    name: kind.resource,
    ...{ singularName: kind.singular, namespaced: kind.namespaced, kind: kind.kind, verbs: kind.verbs },
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

/** kube-apiserver's words for a path that names nothing. */
export function unknownPath(): StatusError {
  return new StatusError('NotFound', 'the server could not find the requested resource');
}
