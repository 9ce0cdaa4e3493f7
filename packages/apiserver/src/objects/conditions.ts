import type { Condition, TextCondition } from '@orrery/query';
import type { Source } from '@orrery/storage';

/** That all of the conditions hold. */
export function allOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : { kind: 'and', of: conditions };
}

/** That a text of the object is exactly this; the namespace of cluster-scoped objects is empty. */
export function textIs(of: TextCondition['of'], value: string): TextCondition {
  return { kind: 'text', of, test: { op: 'in', values: [value] } };
}

/** That the object is of one of the sources of this kind that are named. */
export function isOfSources(kind: Source['kind'], names: readonly string[]): Condition {
  return { kind: 'source', kinds: [kind], test: { attribute: 'name', text: { op: 'in', values: names } } };
}
