import type { Condition, TextCondition } from '@orrery/query';

/** That all of the conditions hold. */
export function allOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : { kind: 'and', of: conditions };
}

/** That a text of the object is exactly this; the namespace of cluster-scoped objects is empty. */
export function textIs(of: TextCondition['of'], value: string): TextCondition {
  return { kind: 'text', of, test: { op: 'in', values: [value] } };
}
