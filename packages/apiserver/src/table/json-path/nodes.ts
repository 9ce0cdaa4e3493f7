/** One step of a path; each takes a list of values and gives a list of values. */
export type PathNode =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step?: number }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'union'; readonly paths: readonly JsonPath[] }
  | { readonly kind: 'filter'; readonly left: JsonPath; readonly operator: string; readonly right: JsonPath }
  | { readonly kind: 'literal'; readonly value: string | number | boolean };

/** A parsed path: its steps from left to right. */
export type JsonPath = readonly PathNode[];

/** A path that cannot be read, or that does not fit the value it is applied to. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}
