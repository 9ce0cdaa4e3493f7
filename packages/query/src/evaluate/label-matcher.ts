import { matchesLabels } from '@orrery/model';
import type { LabelCondition } from '../ast.ts';
import { textMatcher } from './text-matcher.ts';

/** The test of one key in flat labels (key, value, key, value...); labels without the key never meet it (SEA-D03). */
export function labelMatcher(key: string, test: LabelCondition['test']): (flatLabels: readonly string[]) => boolean {
  if (test === undefined) return (labels) => labelValue(labels, key) !== undefined;
  if ('value' in test) {
    const selector = {
      requirements: [{ key, operator: test.op === 'gt' ? 'Gt' : 'Lt', values: [test.value] } as const],
    };
    return (labels) => matchesLabels(selector, labels);
  }
  const matches = textMatcher(test);
  return (labels) => {
    const value = labelValue(labels, key);
    return value !== undefined && matches(value);
  };
}

/** The value of a key in flat labels. */
export function labelValue(flatLabels: readonly string[], key: string): string | undefined {
  for (let at = 0; at + 1 < flatLabels.length; at += 2) {
    if (flatLabels[at] === key) return flatLabels[at + 1];
  }
  return undefined;
}
