import type { IndexAtom, PlannerField } from '@orrery/query';

/** An index condition whose interned values have been looked up, so that it can be written as SQL. */
export type ResolvedCondition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly ResolvedCondition[] }
  | { readonly kind: 'not'; readonly of: ResolvedCondition }
  | { readonly kind: 'constant'; readonly value: boolean }
  | ResolvedAtom;

/** What one column or index is asked. */
export type ResolvedAtom =
  | Extract<IndexAtom, { readonly kind: 'source' | 'objectKind' | 'text' | 'version' }>
  /** `uidKey`s. */
  | { readonly kind: 'uid'; readonly keys: readonly Uint8Array[] }
  /** from <= value < before; an object without a creation time never matches. */
  | { readonly kind: 'created' | 'revision'; readonly from?: number; readonly before?: number }
  /** Ids of label pairs, one of which the object has. */
  | { readonly kind: 'pairs'; readonly ids: readonly number[] }
  | { readonly kind: 'keys'; readonly fields: readonly PlannerField[]; readonly keys: readonly Uint8Array[] }
  /** Ids of the objects themselves. */
  | { readonly kind: 'objects'; readonly ids: readonly number[] };
