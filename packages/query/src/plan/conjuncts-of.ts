import type { Condition } from '../ast.ts';

/** The conditions that must all hold, with negations moved inwards as far as that makes more of them. */
export function conjunctsOf(condition: Condition): Condition[] {
  if (condition.kind === 'and') return condition.of.flatMap(conjunctsOf);
  if (condition.kind !== 'not') return [condition];
  const { of } = condition;
  if (of.kind === 'not') return conjunctsOf(of.of);
  if (of.kind === 'or') return of.of.flatMap((part) => conjunctsOf({ kind: 'not', of: part }));
  return [condition];
}
