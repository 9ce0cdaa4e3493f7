import { parseInt64 } from './parse-int64.ts';

/** How a requirement compares; `=` and `==` are `In`, `!=` is `NotIn` of one value. */
export type LabelOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

/** One part of a label selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /**
   * In the order written, none twice. At least one for `In` and `NotIn`, exactly one (a 64-bit integer in decimal) for `Gt` and
   * `Lt`, none for the others.
   */
  readonly values: readonly string[];
}

/** A label selector as plain data. All requirements must hold; none means everything. */
export interface LabelSelector {
  /** In the order written; a key may occur more than once. */
  readonly requirements: readonly LabelRequirement[];
}

/**
 * Whether an object's labels, as a flat list of keys and values, meet a selector (SEA-D02, D03). `NotIn` and `DoesNotExist` hold
 * for an object without the key; `Gt` and `Lt` hold only where both sides are 64-bit integers.
 */
export function matchesLabels(selector: LabelSelector, flatLabels: readonly string[]): boolean {
  for (const requirement of selector.requirements) {
    if (!matchesRequirement(requirement, labelValue(flatLabels, requirement.key))) return false;
  }
  return true;
}

function matchesRequirement(requirement: LabelRequirement, value: string | undefined): boolean {
  const { operator, values } = requirement;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isLess(values[0], value);
    case 'Lt':
      return isLess(value, values[0]);
    default:
      return operator satisfies never;
  }
}

function isLess(left: string | undefined, right: string | undefined): boolean {
  const a = left === undefined ? undefined : parseInt64(left);
  const b = right === undefined ? undefined : parseInt64(right);
  return a !== undefined && b !== undefined && a < b;
}

function labelValue(flatLabels: readonly string[], key: string): string | undefined {
  for (let i = 0; i + 1 < flatLabels.length; i += 2) {
    if (flatLabels[i] === key) return flatLabels[i + 1];
  }
  return undefined;
}
