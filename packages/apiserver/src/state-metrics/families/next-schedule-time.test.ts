import { expect, it } from 'vitest';
import { nextScheduleTime } from './next-schedule-time.ts';

const at = (time: string): number => Date.parse(time) / 1000;

it.for<readonly [schedule: string, after: string, next: string | undefined, zone?: string]>([
  ['*/5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z'],
  ['0 0 * * *', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
  ['30 4 1,15 * 5', '2026-01-02T05:00:00Z', '2026-01-09T04:30:00Z'],
  ['0 12 */2 * MON', '2026-01-06T00:00:00Z', '2026-01-07T12:00:00Z'],
  ['0 12 13 * *', '2026-01-13T12:00:00Z', '2026-02-13T12:00:00Z'],
  ['0 0 29 feb ?', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['15-45/15 9-17 * * 1-5', '2026-01-02T17:45:00Z', '2026-01-05T09:15:00Z'],
  ['50/5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:50:00Z'],
  ['@hourly', '2026-01-01T00:10:00Z', '2026-01-01T01:00:00Z'],
  ['@weekly', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
  ['@every 1h30m', '2026-01-01T00:10:00Z', '2026-01-01T01:40:00Z'],
  ['0 9 * * *', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', 'Asia/Shanghai'],
  ['0 0 * * *', '2026-01-01T00:00:00Z', '2026-01-01T05:00:00Z', 'America/New_York'],
  // 02:30 is skipped that night, and comes twice in autumn
  ['30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00Z', 'Europe/Berlin'],
  ['30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z', 'Europe/Berlin'],
  ['0 0 31 2 *', '2026-01-01T00:00:00Z', undefined],
  ['61 * * * *', '2026-01-01T00:00:00Z', undefined],
  ['* * * *', '2026-01-01T00:00:00Z', undefined],
  ['* * * * *', '2026-01-01T00:00:00Z', undefined, 'Nowhere/Else'],
])('SEA-Z03 %s after %s comes at %s', ([schedule, after, next, zone]) => {
  expect(nextScheduleTime(schedule, at(after), zone)).toBe(next === undefined ? undefined : at(next));
});
