/** What a server says of one of its kinds in discovery (`metav1.APIResource`), with its group and version. */
export interface ApiResource {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  /** Plural name, as in paths. */
  readonly resource: string;
  /** Empty where the server gives none. */
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
}

/** `v1` or `<group>/<version>`, as in `apiVersion` of objects. */
export function apiVersionOf(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** Plural and group of a kind as kubectl takes and prints them: `deployments.apps`, for core `pods`. */
export function resourceText({ group, resource }: { readonly group: string; readonly resource: string }): string {
  return group === '' ? resource : `${resource}.${group}`;
}
