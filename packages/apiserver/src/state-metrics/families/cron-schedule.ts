/** A schedule in the syntax that CronJobs have (`ParseStandard` of github.com/robfig/cron/v3). */
export type CronSchedule =
  | { readonly kind: 'every'; readonly seconds: number }
  | {
      readonly kind: 'fields';
      readonly minutes: ReadonlySet<number>;
      readonly hours: ReadonlySet<number>;
      readonly days: ReadonlySet<number>;
      readonly months: ReadonlySet<number>;
      readonly weekdays: ReadonlySet<number>;
      /** Either field of days is `*`: then both must hold, else one of them. */
      readonly needsBothDays: boolean;
    };

const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** Bounds of a field, and the names its numbers have. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const monthNames = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const bounds = {
  minutes: { min: 0, max: 59, names: [] },
  hours: { min: 0, max: 23, names: [] },
  days: { min: 1, max: 31, names: [] },
  months: { min: 1, max: 12, names: monthNames },
  weekdays: { min: 0, max: 6, names: dayNames },
} as const satisfies Record<string, Bounds>;

/** Undefined for text that is no schedule. */
export function parseCronSchedule(text: string): CronSchedule | undefined {
  const every = /^@every\s+(\S+)$/.exec(text)?.[1];
  if (every !== undefined) return everySchedule(every);
  const fields = (descriptors.get(text) ?? text).trim().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5) return undefined;
  const minutes = parseField(minute, bounds.minutes);
  const hours = parseField(hour, bounds.hours);
  const days = parseField(day, bounds.days);
  const months = parseField(month, bounds.months);
  const weekdays = parseField(weekday, bounds.weekdays);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return { kind: 'fields', minutes, hours, days, months, weekdays, needsBothDays: isAny(day) || isAny(weekday) };
}

/** `*`, `?`, and the same with a step of one. */
function isAny(field: string): boolean {
  return field.split(',').some((part) => /^[*?](?:\/1)?$/.test(part));
}

function parseField(field: string, { min, max, names }: Bounds): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const range = parseRange(part, { min, max, names });
    if (range === undefined) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

function parseRange(
  part: string,
  { min, max, names }: Bounds,
): { readonly from: number; readonly to: number; readonly step: number } | undefined {
  const [, any, first = '', last, stepText] =
    /^(?:([*?])|([a-zA-Z0-9]+)(?:-([a-zA-Z0-9]+))?)(?:\/(\d+))?$/.exec(part) ?? [];
  if (any === undefined && first === '') return undefined;
  const from = any === undefined ? parseNumber(first, names) : min;
  const isSingle = any === undefined && stepText === undefined;
  const open = isSingle ? from : max;
  const end = last === undefined ? open : parseNumber(last, names);
  const step = stepText === undefined ? 1 : Number(stepText);
  const isValid = from !== undefined && end !== undefined && from >= min && end <= max && from <= end && step > 0;
  return isValid ? { from, to: end, step } : undefined;
}

function parseNumber(text: string, names: readonly string[]): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 0.001],
]);

/** A duration of Go, at least a second, without parts of one. */
function everySchedule(text: string): CronSchedule | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    seconds += Number(number) * (unitSeconds.get(unit) ?? 0);
  return { kind: 'every', seconds: Math.max(1, Math.floor(seconds)) };
}
