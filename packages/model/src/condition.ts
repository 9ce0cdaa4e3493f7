import { rfc3339Text } from './rfc3339-text.ts';

/** How every long action and every source reports its state (Kubernetes API conventions, "Typical status properties"). */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** CamelCase, machine-readable. */
  readonly reason: string;
  /** One line for people. */
  readonly message: string;
  /** RFC 3339; moves only when `status` changes. */
  readonly lastTransitionTime: string;
}

/** A condition as its observer states it, without the time. */
export type ObservedCondition = Omit<Condition, 'lastTransitionTime'>;

/**
 * The conditions after an observation, in the order of `observed`; types that were not observed stay behind them.
 * `lastTransitionTime` is kept where the status is the same as before.
 */
export function mergeConditions(
  before: readonly Condition[],
  observed: readonly ObservedCondition[],
  nowMs: number,
): Condition[] {
  const time = rfc3339Text(nowMs);
  const known = new Map(before.map((condition) => [condition.type, condition]));
  const merged = observed.map((condition) => {
    const old = known.get(condition.type);
    const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : time;
    known.delete(condition.type);
    return { ...condition, lastTransitionTime };
  });
  return [...merged, ...known.values()];
}
