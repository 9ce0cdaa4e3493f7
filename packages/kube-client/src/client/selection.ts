/** Which objects of a collection, and how much of each. */
export interface Selection {
  /** Only this namespace; else all. */
  readonly namespace?: string | undefined;
  /** As kube-apiserver reads it: `metadata.namespace!=x,involvedObject.kind=Pod`. */
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
  /**
   * Only `apiVersion`, `kind` and `metadata`, as PartialObjectMetadata. An API server that does not know the form sends whole objects
   * (client-go, `metadata/metadata.go`).
   */
  readonly metadataOnly?: boolean | undefined;
}

/** The kind of an answer whose objects are metadata only. */
export const partialKind = 'PartialObjectMetadata';

/** Adds the selectors to the query of a list or watch. */
export function addSelectors(query: URLSearchParams, selection: Selection): void {
  if (selection.fieldSelector !== undefined) query.set('fieldSelector', selection.fieldSelector);
  if (selection.labelSelector !== undefined) query.set('labelSelector', selection.labelSelector);
}

/** `Accept` of a request; metadata only is asked for in a form that servers may decline. */
export function acceptOf(selection: Pick<Selection, 'metadataOnly'>, form: 'object' | 'list'): string {
  if (selection.metadataOnly !== true) return 'application/json';
  const kind = form === 'list' ? `${partialKind}List` : partialKind;
  return `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;
}
