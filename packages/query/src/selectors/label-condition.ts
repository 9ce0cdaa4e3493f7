import type { LabelRequirement, LabelSelector } from '@orrery/model';
import type { Condition } from '../ast.ts';

/** What a label selector means: all requirements must hold; `NotIn` and `DoesNotExist` hold without the key (SEA-D02). */
export function labelCondition({ requirements }: LabelSelector): Condition {
  const [only, ...more] = requirements.map(requirementCondition);
  return only !== undefined && more.length === 0
    ? only
    : { kind: 'and', of: only === undefined ? [] : [only, ...more] };
}

function requirementCondition({ key, operator, values }: LabelRequirement): Condition {
  switch (operator) {
    case 'In':
      return { kind: 'label', of: 'labels', key, test: { op: 'in', values } };
    case 'NotIn':
      return { kind: 'not', of: { kind: 'label', of: 'labels', key, test: { op: 'in', values } } };
    case 'Exists':
      return { kind: 'label', of: 'labels', key };
    case 'DoesNotExist':
      return { kind: 'not', of: { kind: 'label', of: 'labels', key } };
    case 'Gt':
    case 'Lt':
      return {
        kind: 'label',
        of: 'labels',
        key,
        test: { op: operator === 'Gt' ? 'gt' : 'lt', value: values[0] ?? '' },
      };
    default:
      return operator satisfies never;
  }
}
