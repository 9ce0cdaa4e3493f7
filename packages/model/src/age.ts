const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
/** Go's longest `time.Duration` (2^63-1 ns); its differences of times end there. */
const longestMs = 9_223_372_036_854;

/** Go's zero time, `0001-01-01T00:00:00Z`. */
const zeroTimeMs = -62_135_596_800_000;

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A duration in milliseconds for people, with two or three significant figures, as `duration.HumanDuration` of
 * k8s.io/apimachinery prints it (SEA-P06): `0s` down to -2 s exclusive, `<invalid>` below.
 */
export function humanDuration(ms: number): string {
  const bounded = Math.min(Math.max(ms, -longestMs), longestMs);
  const seconds = Math.trunc(bounded / secondMs);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(bounded / minuteMs);
  if (minutes < 10) return twoUnits([minutes, 'm'], [seconds % 60, 's']);
  if (minutes < 180) return `${minutes}m`;
  return humanHours(Math.trunc(bounded / hourMs), minutes);
}

/**
 * The age of an RFC 3339 time at `nowMs` (epoch milliseconds) as kubectl prints it: `<unknown>` for none (also Go's zero time),
 * `<invalid>` for text that is no time and for times ahead of now.
 */
export function humanAge(timestamp: string | undefined, nowMs: number): string {
  const ms = timestamp === undefined ? undefined : parseTimestamp(timestamp);
  if (ms !== undefined) return humanDuration(nowMs - ms);
  const isNone = timestamp === undefined || timestamp === '' || parseRfc3339(timestamp) === zeroTimeMs;
  return isNone ? '<unknown>' : '<invalid>';
}

/** Epoch milliseconds of an RFC 3339 time; undefined for text that is none, and for Go's zero time, which stands for no time. */
export function parseTimestamp(text: string): number | undefined {
  const ms = parseRfc3339(text);
  return ms === zeroTimeMs ? undefined : ms;
}

function humanHours(hours: number, minutes: number): string {
  const days = Math.trunc(hours / 24);
  if (hours < 8) return twoUnits([hours, 'h'], [minutes % 60, 'm']);
  if (hours < 48) return `${hours}h`;
  if (days < 8) return twoUnits([days, 'd'], [hours % 24, 'h']);
  if (days < 2 * 365) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? twoUnits([years, 'y'], [days % 365, 'd']) : `${years}y`;
}

/** The second unit is left out when it is zero. */
function twoUnits(major: readonly [number, string], minor: readonly [number, string]): string {
  return minor[0] === 0 ? major.join('') : major.join('') + minor.join('');
}

/** Epoch milliseconds; undefined for what is no RFC 3339 time, such as 30 February, which `Date.parse` would take. */
function parseRfc3339(text: string): number | undefined {
  const [, year, month, day] = rfc3339.exec(text) ?? [];
  return year !== undefined && isDayOf(Number(year), Number(month), Number(day)) ? Date.parse(text) : undefined;
}

function isDayOf(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return day === 29 && isLeap;
  return day <= 30 || (day === 31 && ![4, 6, 9, 11].includes(month));
}
