import { ApiStatus } from './api-status.ts';
import { isJsonObject, type JsonObject, memberOf, objectOf, stringOf } from './exact-json.ts';
import type { ServedKind, ServedVersion } from './served-kind.ts';

/** Order of kube-apiserver's discovery of custom kinds, which differs from the built-in ones. */
const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/**
 * The kind a CustomResourceDefinition (`apiextensions.k8s.io/v1`) defines.
 * @throws ApiStatus 422 when group, names or a served version are missing.
 */
export function readCustomKind(definition: JsonObject): ServedKind {
  const spec = memberOf(definition, 'spec');
  const names = memberOf(spec, 'names');
  const kind = stringOf(names, 'kind');
  const resource = stringOf(names, 'plural');
  const group = stringOf(spec, 'group');
  const versions = servedVersions(spec);
  if (kind === '' || resource === '' || group === '' || versions.length === 0) {
    const message = 'spec: Required value: group, names.plural, names.kind and a served version';
    throw new ApiStatus(422, 'Invalid', `CustomResourceDefinition.apiextensions.k8s.io is invalid: ${message}`);
  }
  return {
    group,
    versions,
    resource,
    singular: stringOf(names, 'singular') || kind.toLowerCase(),
    kind,
    listKind: stringOf(names, 'listKind') || `${kind}List`,
    namespaced: stringOf(spec, 'scope') === 'Namespaced',
    shortNames: stringsOf(memberOf(names, 'shortNames')),
    categories: stringsOf(memberOf(names, 'categories')),
    verbs,
    isCustom: true,
  };
}

/** The definition with the status an API server gives it once the kind is served. A status that is there stays. */
export function establish(definition: JsonObject, time: string): JsonObject {
  if (memberOf(definition, 'status') !== undefined) return definition;
  const spec = memberOf(definition, 'spec');
  const stored = versionsOf(spec).filter((version) => memberOf(version, 'storage') === true);
  const condition = (type: string, reason: string, message: string): JsonObject => {
    return { type, status: 'True', lastTransitionTime: time, reason, message };
  };
  const status = {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: memberOf(spec, 'names'),
    storedVersions: stored.map((version) => stringOf(version, 'name')),
  };
  return objectOf([...Object.entries(definition), ['status', status]]);
}

/**
 * Order of versions as in Kubernetes (`version.CompareKubeAwareVersionStrings`): `v2`, `v1`, `v2beta1`, `v1alpha1`, others by name.
 */
export function compareVersions(a: string, b: string): number {
  const left = versionRank(a);
  const right = versionRank(b);
  for (const [index, value] of left.entries()) {
    const difference = (right[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : Number(a > b);
}

function versionRank(version: string): readonly number[] {
  const match = /^v([0-9]+)(?:(alpha|beta)([0-9]+))?$/.exec(version);
  if (match === null) return [0, 0, 0];
  const stability = new Map([
    ['alpha', 1],
    ['beta', 2],
  ]).get(match[2] ?? '');
  return [stability ?? 3, Number(match[1]), Number(match[3] ?? 0)];
}

function servedVersions(spec: unknown): ServedVersion[] {
  return versionsOf(spec)
    .filter((version) => memberOf(version, 'served') === true)
    .map((version) => ({
      name: stringOf(version, 'name'),
      hasStatus: memberOf(memberOf(version, 'subresources'), 'status') !== undefined,
    }))
    .sort((a, b) => compareVersions(a.name, b.name));
}

function versionsOf(spec: unknown): JsonObject[] {
  const versions = memberOf(spec, 'versions');
  return Array.isArray(versions) ? versions.filter(isJsonObject) : [];
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
