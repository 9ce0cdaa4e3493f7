import { compareCodePoints } from '../json/compare-code-points.ts';
import { listAt, textAt, textMembersAt } from '../json/json-value.ts';

/**
 * A `metav1.LabelSelector` in the text form of a label selector: requirements by key, values of sets in order; empty for one that
 * selects everything. Undefined when an operator is none.
 */
export function labelSelectorText(selector: unknown): string | undefined {
  const requirements = textMembersAt(selector, 'matchLabels').map(([key, value]) => ({
    key,
    shown: `${key}=${value}`,
  }));
  for (const expression of listAt(selector, 'matchExpressions')) {
    const key = textAt(expression, 'key');
    const shown = requirementText(key, expression);
    if (shown === undefined) return undefined;
    requirements.push({ key, shown });
  }
  return requirements
    .sort((a, b) => compareCodePoints(a.key, b.key))
    .map(({ shown }) => shown)
    .join(',');
}

function requirementText(key: string, expression: unknown): string | undefined {
  const values = listAt(expression, 'values')
    .map((value) => textAt(value))
    .sort(compareCodePoints)
    .join(',');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return undefined;
  }
}
