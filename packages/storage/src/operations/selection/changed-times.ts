import type { Condition } from '@orrery/query';
import type { Connection } from '../../sql/connection.ts';
import { firstRevisionAt } from './resolve-condition.ts';

/**
 * Tells when states were stored, as exactly as some conditions tell times apart: by the bounds they have, each of which is a revision.
 */
export async function changedTimes(
  connection: Connection,
  conditions: readonly Condition[],
): Promise<(revision: number) => number> {
  const times = [...new Set(conditions.flatMap(boundsOf))].toSorted((a, b) => a - b);
  const bounds: { readonly time: number; readonly first: number }[] = [];
  for (const time of times) bounds.push({ time, first: await firstRevisionAt(connection, time) });
  return (revision) => bounds.findLast(({ first }) => revision >= first)?.time ?? Number.NEGATIVE_INFINITY;
}

function boundsOf(condition: Condition): number[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(boundsOf);
    case 'not':
      return boundsOf(condition.of);
    case 'time':
      return condition.of === 'changed' ? [condition.since ?? [], condition.before ?? []].flat() : [];
    default:
      return [];
  }
}
