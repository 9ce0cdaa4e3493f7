import { declaredFields } from '@orrery/model';
import { type Condition, type ObjectQuery, printFieldPath } from '@orrery/query';
import type { ReadCall } from './executor.ts';

/**
 * Where a query runs: one that may have to look at bodies, or at the past, goes where it keeps no short read waiting. A guess before the
 * plan is made: wrong it is slower or slows others, never wrong in its answer.
 */
export function laneOf(query: ObjectQuery): ReadCall['lane'] {
  const isPast = query.at !== undefined || (query.deleted ?? 'exclude') !== 'exclude';
  return isPast || (query.where !== undefined && mayScan(query.where)) ? 'scan' : 'point';
}

const declaredPaths: ReadonlySet<string> = new Set(declaredFields.map(({ path }) => path));

function mayScan(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(mayScan);
    case 'not':
      return mayScan(condition.of);
    case 'field':
      if (condition.test.op === 'glob' || condition.test.op === 'regex') return true;
      return 'path' in condition.field && !declaredPaths.has(printFieldPath(condition.field.path));
    case 'text':
      return condition.test.op !== 'in';
    case 'label':
      return condition.of === 'annotations' || condition.test?.op === 'regex';
    case 'word':
    case 'join':
      return true;
    default:
      return false;
  }
}
