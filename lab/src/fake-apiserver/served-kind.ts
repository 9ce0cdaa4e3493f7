/** A version a kind is served in. */
export interface ServedVersion {
  readonly name: string;
  /** Whether the subresource `status` exists. */
  readonly hasStatus: boolean;
}

/** A kind the fake server serves, built in or defined by a CustomResourceDefinition. */
export interface ServedKind {
  /** Empty for core. */
  readonly group: string;
  /** In the server's order, the preferred one first. */
  readonly versions: readonly ServedVersion[];
  /** Plural name. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** Custom kinds are written as Go writes maps: members by name, items before the list's metadata. */
  readonly isCustom: boolean;
}

/** What names a kind in the store: `<group>/<resource>`. */
export function kindKey(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.group}/${kind.resource}`;
}

/** `v1` or `<group>/<version>`. */
export function groupVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}
