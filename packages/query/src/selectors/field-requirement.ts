import type { FieldPath } from '../ast.ts';

/** How a requirement of a field selector compares; `=` and `==` are `In`, `!=` is `NotIn` of one value. */
export type FieldOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Gte' | 'Lt' | 'Lte';

/** One part of a field selector. What it means depends on the kind: see `fieldCondition`. */
export interface FieldRequirement {
  readonly path: FieldPath;
  readonly operator: FieldOperator;
  /**
   * In the order written. At least one for `In` and `NotIn`; exactly one for comparisons: an integer, decimal, quantity or RFC 3339
   * time; none for the others.
   */
  readonly values: readonly string[];
  /** Where it begins in the parameter, counted from 0. */
  readonly at: number;
}
