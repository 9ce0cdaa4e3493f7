import type { Condition, TimeCondition } from '../ast.ts';
import { acceptedTimes, parseAge, parseTimeSpan, type TimeSpan } from '../values/time-formats.ts';
import { readBoolean } from './lower-source.ts';
import { anyOf, type LoweringOptions, termError } from './lowering.ts';
import type { QueryTerm } from './query-tree.ts';

type TimeOf = TimeCondition['of'];

/**
 * A time compared with the span its value names (SEA-G01): equal within it, `>` after its end, `<` before its start. `*`: there is such
 * a time.
 */
export function lowerTime(of: TimeOf, term: QueryTerm, { now }: LoweringOptions): Condition {
  const { operator, values } = term;
  if (operator === ':' && values.includes('*')) return { kind: 'time', of };
  const spans = values.map((value) => spanOf(value, now));
  switch (operator) {
    case ':':
    case '=':
    case '!=':
      return anyOf(spans.map((span): TimeCondition => ({ kind: 'time', of, since: span.from, before: span.until })));
    case '>':
      return anyOf(spans.map((span): TimeCondition => ({ kind: 'time', of, since: span.until })));
    case '>=':
      return anyOf(spans.map((span): TimeCondition => ({ kind: 'time', of, since: span.from })));
    case '<':
      return anyOf(spans.map((span): TimeCondition => ({ kind: 'time', of, before: span.from })));
    case '<=':
      return anyOf(spans.map((span): TimeCondition => ({ kind: 'time', of, before: span.until })));
    default:
      throw termError(operator, 'one of the operators : = != > >= < <=');
  }
}

/** `deleted:true`, `deleted:false`, or a comparison with the time of deletion. */
export function lowerDeleted(term: QueryTerm, options: LoweringOptions): Condition {
  const isFlag = term.values.some((value) => value === 'true' || value === 'false');
  if (!isFlag) return lowerTime('deleted', term, options);
  const deleted: Condition = { kind: 'time', of: 'deleted' };
  return readBoolean(term) ? deleted : { kind: 'not', of: deleted };
}

/** `age<1h`: created less than an hour ago. */
export function lowerAge({ operator, values }: QueryTerm, { now }: LoweringOptions): Condition {
  const text = values[0] ?? '';
  const age = parseAge(text);
  if (age === undefined) throw termError(text, 'an age such as 90s, 15m, 2h, 3d, 1w');
  const then = now - age;
  switch (operator) {
    case '<':
      return { kind: 'time', of: 'created', since: then + 1 };
    case '<=':
      return { kind: 'time', of: 'created', since: then };
    case '>':
      return { kind: 'time', of: 'created', before: then };
    case '>=':
      return { kind: 'time', of: 'created', before: then + 1 };
    default:
      throw termError(operator, 'one of the operators > >= < <=');
  }
}

function spanOf(text: string, now: number): TimeSpan {
  const span = parseTimeSpan(text, now);
  if (span === undefined) throw termError(text, acceptedTimes);
  return span;
}
