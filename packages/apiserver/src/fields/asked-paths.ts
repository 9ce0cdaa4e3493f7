import type { Condition, FieldPath, OrderKey } from '@orrery/query';

/** The paths a condition asks for; those of owners and joins are of other kinds. */
export function pathsOfCondition(condition: Condition): readonly FieldPath[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(pathsOfCondition);
    case 'not':
      return pathsOfCondition(condition.of);
    case 'field':
      return 'path' in condition.field ? [condition.field.path] : [];
    default:
      return [];
  }
}

/** The paths an order sorts by. */
export function pathsOfOrder(order: readonly OrderKey[]): readonly FieldPath[] {
  return order.flatMap(({ by }) => (typeof by === 'string' ? [] : [by.path]));
}
