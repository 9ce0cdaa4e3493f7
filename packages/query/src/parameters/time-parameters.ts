import type { TimeCondition } from '../ast.ts';
import { acceptedTimes, parseTime } from '../values/time-formats.ts';
import { parameterError } from './parameter-error.ts';
import { type ParameterLevels, scalar } from './parameter-levels.ts';

/**
 * `since` and `before` of the creation, `changedSince` and `changedBefore` of the last change (SEA-G01, G02).
 * @throws StatusError BadRequest for text that is no time, and for a `since` later than its `before`.
 */
export function readTimes(levels: ParameterLevels, now: number): TimeCondition[] {
  return [
    ...readBounds(levels, { of: 'created', since: 'since', before: 'before', now }),
    ...readBounds(levels, { of: 'changed', since: 'changedSince', before: 'changedBefore', now }),
  ];
}

interface Bounds {
  readonly of: TimeCondition['of'];
  readonly since: string;
  readonly before: string;
  readonly now: number;
}

function readBounds(levels: ParameterLevels, { of, since, before, now }: Bounds): TimeCondition[] {
  const from = readTime(levels, since, now);
  const until = readTime(levels, before, now);
  if (from === undefined && until === undefined) return [];
  if (from !== undefined && until !== undefined && from > until) {
    throw parameterError(
      since,
      new Date(from).toISOString(),
      `a time not later than ${before} (${new Date(until).toISOString()})`,
    );
  }
  return [
    {
      kind: 'time',
      of,
      ...(from === undefined ? {} : { since: from }),
      ...(until === undefined ? {} : { before: until }),
    },
  ];
}

function readTime(levels: ParameterLevels, name: string, now: number): number | undefined {
  const given = scalar(levels, name);
  if (given === undefined) return undefined;
  const time = parseTime(given.text, now);
  if (time === undefined) throw parameterError(given.where, given.text, acceptedTimes);
  return time;
}
