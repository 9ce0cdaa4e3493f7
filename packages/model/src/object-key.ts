/** Number of a source in the store's table of sources. */
export type SourceId = number & { readonly sourceId: unique symbol };

/**
 * The store's commit-ordered counter: `epoch x 2^40 + counter`, below 2^53. Every changed object gets its own.
 * Clients see it as a decimal `resourceVersion`.
 */
export type Revision = bigint & { readonly revision: unique symbol };

/** Where objects are learned from; `control` holds what users write. */
export type SourceKind = 'control' | 'account' | 'cluster' | 'feed';

/** A kind of objects within one source: the unit of completeness. */
export interface ScopeKey {
  readonly source: SourceId;
  /** API group, empty for core. */
  readonly group: string;
  /** Plural name. */
  readonly resource: string;
}

/** What names one object. */
export interface ObjectKey extends ScopeKey {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** Marks a number read from the store as a source's id. */
export function sourceId(value: number): SourceId {
  return value as SourceId; // the brand exists only for the compiler
}

/** Marks a counter value as a revision. */
export function revision(value: bigint): Revision {
  return value as Revision; // the brand exists only for the compiler
}

/**
 * The one string objects of a scope are ordered by: `<namespace>/<name>`, or `<name>` of cluster-scoped objects, compared by
 * UTF-8 bytes. That is etcd's order, hence kube-apiserver's (SEA-H01).
 */
export function objectPath(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}
