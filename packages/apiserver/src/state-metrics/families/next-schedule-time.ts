import { type CronSchedule, parseCronSchedule } from './cron-schedule.ts';

const dayMs = 86_400_000;

/** A schedule that does not come in so many days never comes (29 February comes within eight years). */
const maxDays = 8 * 366;

/**
 * When a schedule comes next, in seconds since the epoch.
 * @param after seconds since the epoch.
 * @param timeZone an IANA name; absent: UTC.
 * @returns undefined when text or zone are none, or it never comes.
 */
export function nextScheduleTime(text: string, after: number, timeZone?: string): number | undefined {
  const schedule = parseCronSchedule(text);
  if (schedule === undefined) return undefined;
  if (schedule.kind === 'every') return after + schedule.seconds;
  const offsetAt = offsetsOf(timeZone);
  if (offsetAt === undefined) return undefined;
  const found = nextWallTime(schedule, after * 1000, offsetAt);
  return found === undefined ? undefined : found / 1000;
}

/** Milliseconds that a zone is ahead of UTC at a moment. */
type OffsetAt = (epochMs: number) => number;

function offsetsOf(timeZone: string | undefined): OffsetAt | undefined {
  if (timeZone === undefined || timeZone === 'UTC') return () => 0;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    // no zone of this name
    return undefined;
  }
  return (epochMs) => {
    const name = format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
    const ahead = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    return sign === '-' ? -ahead : ahead;
  };
}

type Fields = Extract<CronSchedule, { kind: 'fields' }>;

/** Walks the days of the zone's calendar, written as if they were days of UTC. */
function nextWallTime(schedule: Fields, afterMs: number, offsetAt: OffsetAt): number | undefined {
  const first = Math.floor((afterMs + offsetAt(afterMs)) / dayMs);
  for (let day = first; day < first + maxDays; day += 1) {
    if (!isDayOf(schedule, new Date(day * dayMs))) continue;
    for (const wallMs of timesOfDay(schedule, day * dayMs)) {
      const epochMs = epochOf(wallMs, afterMs, offsetAt);
      if (epochMs !== undefined) return epochMs;
    }
  }
  return undefined;
}

function isDayOf(schedule: Fields, date: Date): boolean {
  if (!schedule.months.has(date.getUTCMonth() + 1)) return false;
  const isDay = schedule.days.has(date.getUTCDate());
  const isWeekday = schedule.weekdays.has(date.getUTCDay());
  return schedule.needsBothDays ? isDay && isWeekday : isDay || isWeekday;
}

function* timesOfDay({ hours, minutes }: Fields, dayStartMs: number): Generator<number> {
  for (const hour of [...hours].sort((a, b) => a - b)) {
    for (const minute of [...minutes].sort((a, b) => a - b)) yield dayStartMs + (hour * 60 + minute) * 60_000;
  }
}

/** The first moment behind `afterMs` at which a clock of the zone shows a time; undefined where it is skipped or over. */
function epochOf(wallMs: number, afterMs: number, offsetAt: OffsetAt): number | undefined {
  const offsets = [offsetAt(wallMs - dayMs), offsetAt(wallMs + dayMs)];
  return offsets
    .map((offset) => wallMs - offset)
    .filter((epochMs, at) => offsetAt(epochMs) === offsets[at] && epochMs > afterMs)
    .sort((a, b) => a - b)[0];
}
