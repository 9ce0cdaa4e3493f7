import { parseRfc3339 } from './parse-rfc3339.ts';

/** The time a text names: from its first millisecond to the first one after it, both in epoch milliseconds. */
export interface TimeSpan {
  readonly from: number;
  readonly until: number;
}

/** What `parseTime` reads, as an error message says it. */
export const acceptedTimes =
  'Unix seconds (10 digits) or milliseconds (13 digits), RFC 3339, YYYY-MM-DD, "YYYY-MM-DD HH:MM:SS" (UTC) or an age such as 90s, 15m, 2h, 3d, 1w';

const secondMs = 1000;
const nanosecondsPerMs = 1_000_000n;
const dayMs = 86_400_000;
const unitMs: ReadonlyMap<string, number> = new Map([
  ['s', secondMs],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', dayMs],
  ['w', 7 * dayMs],
]);

/** The furthest a `Date` reaches (ECMA-262, 21.4.1.1). */
const farthestMs = 8.64e15;

/**
 * Reads a time in any format of SEA-G01 as the span it names: an age or Unix time is one instant, a date its whole day (UTC), a time
 * of day its second. Undefined for anything else, days that do not exist included. A fraction of a second is cut to milliseconds.
 * @param now epoch milliseconds that ages are counted back from.
 */
export function parseTimeSpan(text: string, now: number): TimeSpan | undefined {
  if (/^\d{10}$/.test(text)) return spanOf(Number(text) * secondMs, 1);
  if (/^\d{13}$/.test(text)) return spanOf(Number(text), 1);
  const age = parseAge(text);
  if (age !== undefined) return spanOf(now - age, 1);
  return parseCalendar(text);
}

/** The first millisecond of `parseTimeSpan`. */
export function parseTime(text: string, now: number): number | undefined {
  return parseTimeSpan(text, now)?.from;
}

/** Milliseconds of an age `<n>(s|m|h|d|w)`; undefined for anything else and for ages that no date is old enough for. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,12})([smhdw])$/.exec(text) ?? [];
  const size = unitMs.get(unit ?? '');
  if (count === undefined || size === undefined) return undefined;
  const age = Number(count) * size;
  return age <= farthestMs ? age : undefined;
}

function parseCalendar(text: string): TimeSpan | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return calendarSpan(`${text}T00:00:00Z`, dayMs);
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return calendarSpan(`${text.replace(' ', 'T')}Z`, secondMs);
  // The blank before an offset is a plus sign that a URL decoder took for one (SEA-G01).
  return calendarSpan(text.replace(/ (?=\d\d:\d\d$)/, '+'), text.includes('.') ? 1 : secondMs);
}

function calendarSpan(text: string, length: number): TimeSpan | undefined {
  const nanoseconds = parseRfc3339(text);
  if (nanoseconds === undefined) return undefined;
  const remainder = ((nanoseconds % nanosecondsPerMs) + nanosecondsPerMs) % nanosecondsPerMs;
  return spanOf(Number((nanoseconds - remainder) / nanosecondsPerMs), length);
}

function spanOf(from: number, length: number): TimeSpan | undefined {
  return Math.abs(from) <= farthestMs ? { from, until: from + length } : undefined;
}
