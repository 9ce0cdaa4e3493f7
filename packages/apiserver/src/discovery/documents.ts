import { type ApiResource, apiVersionOf, StatusError } from '@orrery/model';
import { compareGroups } from './built-in-groups.ts';
import { compareVersions } from './version-order.ts';

interface GroupVersion {
  readonly groupVersion: string;
  readonly version: string;
}

interface ApiGroup {
  readonly name: string;
  readonly versions: readonly GroupVersion[];
  readonly preferredVersion: GroupVersion;
}

/** The kind of a list of manifests; nothing can be done with it at the server. kubectl takes a version without kinds for a failure. */
const manifestList: ApiResource = {
  group: '',
  version: 'v1',
  resource: 'lists',
  singular: 'list',
  kind: 'List',
  namespaced: false,
  shortNames: [],
  categories: [],
  verbs: [],
};

/**
 * `/api`: versions of the core group; none where no core kind is served.
 * @param isRoot the root has `v1` with the kind `List` alone: kubectl reads lists of manifests only where it is.
 */
export function coreVersions(catalogue: readonly ApiResource[], isRoot: boolean): unknown {
  const served = groupsOf(catalogue).find(({ name }) => name === '')?.versions ?? [];
  const versions = served.length === 0 && isRoot ? [manifestList] : served;
  return { kind: 'APIVersions', versions: versions.map(({ version }) => version), serverAddressByClientCIDRs: [] };
}

/** `/apis`: all named groups, built-in ones in kube-apiserver's order, then the others by name. */
export function groupList(catalogue: readonly ApiResource[]): unknown {
  const groups = groupsOf(catalogue).filter(({ name }) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** `/apis/<group>`. @throws StatusError NotFound. */
export function groupDocument(catalogue: readonly ApiResource[], group: string): unknown {
  const found = groupsOf(catalogue).find(({ name }) => name === group);
  if (found === undefined || group === '') throw unknownPath();
  return { kind: 'APIGroup', apiVersion: 'v1', ...found };
}

/**
 * `/api/v1` and `/apis/<group>/<version>`. @param isRoot as of {@link coreVersions}.
 * @throws StatusError NotFound.
 */
export function resourceList(
  catalogue: readonly ApiResource[],
  { group, version }: { readonly group: string; readonly version: string },
  isRoot: boolean,
): unknown {
  const all = isRoot ? [...catalogue, manifestList] : catalogue;
  const resources = all.filter((kind) => kind.group === group && kind.version === version);
  if (resources.length === 0) throw unknownPath();
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: resources.map(resourceEntry).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function resourceEntry(kind: ApiResource): { readonly name: string } {
  const { shortNames, categories } = kind;
  return {
    name: kind.resource,
    ...{ singularName: kind.singular, namespaced: kind.namespaced, kind: kind.kind, verbs: kind.verbs },
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function groupsOf(catalogue: readonly ApiResource[]): ApiGroup[] {
  const byGroup = Map.groupBy(catalogue, ({ group }) => group);
  return [...byGroup.keys()].sort(compareGroups).map((name) => {
    const versions = [...new Set((byGroup.get(name) ?? []).map(({ version }) => version))].sort(compareVersions);
    const listed = versions.map((version) => ({ groupVersion: apiVersionOf({ group: name, version }), version }));
    const [preferredVersion] = listed;
    if (preferredVersion === undefined) throw new StatusError('InternalError', 'a group without a version');
    return { name, versions: listed, preferredVersion };
  });
}

/** kube-apiserver's words for a path that names nothing. */
export function unknownPath(): StatusError {
  return new StatusError('NotFound', 'the server could not find the requested resource');
}
