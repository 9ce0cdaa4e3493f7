import type { Condition } from '@orrery/query';
import { isOfSources } from '../objects/conditions.ts';
import type { FreshnessReport } from './freshness-report.ts';

/** Whether a condition asks how current sources are (`fresh`, `stale` of the query language). */
export function asksFreshness(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(asksFreshness);
    case 'not':
      return asksFreshness(condition.of);
    case 'join':
      return asksFreshness(condition.to);
    default:
      return attributeOf(condition) !== undefined;
  }
}

/**
 * The condition with the sources by name that are fresh or stale now, since the store does not know how current they are. Of a source
 * that nothing is collected from, neither holds.
 */
export function resolveFreshness(condition: Condition, report: FreshnessReport): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { ...condition, of: condition.of.map((each) => resolveFreshness(each, report)) };
    case 'not':
      return { kind: 'not', of: resolveFreshness(condition.of, report) };
    case 'join':
      return { ...condition, to: resolveFreshness(condition.to, report) };
    default:
      return named(condition, report);
  }
}

function attributeOf(condition: Condition): 'fresh' | 'stale' | undefined {
  if (condition.kind !== 'source' || condition.test === undefined || 'text' in condition.test) return undefined;
  return condition.test.attribute;
}

function named(condition: Condition, { sources }: FreshnessReport): Condition {
  const attribute = attributeOf(condition);
  if (attribute === undefined || condition.kind !== 'source') return condition;
  const asked = sources
    .filter(({ worst: { state } }) => (state === 'Fresh') === (attribute === 'fresh') && state !== 'Removed')
    .map(({ source }) => source)
    .filter(({ kind }) => condition.kinds?.includes(kind) ?? true);
  return {
    kind: 'or',
    of: [...Map.groupBy(asked, ({ kind }) => kind)].map(([kind, members]) =>
      isOfSources(
        kind,
        members.map(({ name }) => name),
      ),
    ),
  };
}
