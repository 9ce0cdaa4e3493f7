import { describe, expect, it } from 'vitest';
import { humanAge, humanDuration, parseTimestamp } from './age.ts';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;
const y = 365 * d;

/** Made with `duration.HumanDuration` of k8s.io/apimachinery v0.36.3. */
const golden: readonly (readonly [number, string])[] = [
  [-3 * s, '<invalid>'],
  [-2 * s, '<invalid>'],
  [-1999, '0s'],
  [-1 * s, '0s'],
  [-1, '0s'],
  [0, '0s'],
  [999, '0s'],
  [1 * s, '1s'],
  [119_999, '119s'],
  [2 * m, '2m'],
  [2 * m + 1 * s, '2m1s'],
  [10 * m - 1, '9m59s'],
  [10 * m, '10m'],
  [10 * m + 59 * s, '10m'],
  [3 * h - 1, '179m'],
  [3 * h, '3h'],
  [3 * h + 1 * m, '3h1m'],
  [8 * h - 1, '7h59m'],
  [8 * h, '8h'],
  [48 * h - 1, '47h'],
  [48 * h, '2d'],
  [2 * d + 1 * h, '2d1h'],
  [8 * d - 1, '7d23h'],
  [8 * d, '8d'],
  [2 * y - 1, '729d'],
  [2 * y, '2y'],
  [2 * y + 1 * d, '2y1d'],
  [8 * y - 1, '7y364d'],
  [8 * y, '8y'],
  [100 * y, '100y'],
  [Number.MAX_SAFE_INTEGER, '292y'],
];

describe('humanDuration', () => {
  it.each(golden)('SEA-P06 prints %d ms as %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

describe('humanAge', () => {
  const now = Date.UTC(2026, 0, 2, 0, 0, 0);

  it.each([
    [undefined, '<unknown>'],
    ['', '<unknown>'],
    ['0001-01-01T00:00:00Z', '<unknown>'],
    ['2026-01-01T23:59:30Z', '30s'],
    ['2026-01-02T00:59:30.123456789+01:00', '29s'],
    ['2025-12-31T00:00:00Z', '2d'],
    ['2026-01-02T00:00:01Z', '0s'],
    ['2026-01-02T00:00:02Z', '<invalid>'],
    ['1700-01-01T00:00:00Z', '292y'],
  ])('SEA-P06 prints the age of %s as %s', (timestamp, text) => {
    expect(humanAge(timestamp, now)).toBe(text);
  });

  it.each([
    'yesterday',
    '2026-01-01',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01 00:00:00Z',
  ])('SEA-P06 prints <invalid> for %s, which is no RFC 3339 time', (timestamp) => {
    expect(humanAge(timestamp, now)).toBe('<invalid>');
  });

  it('SEA-P06 takes exactly the days that the calendar has', () => {
    for (const year of [1900, 2000, 2023, 2024]) {
      for (let at = 0; at < 14 * 33; at += 1) {
        const [month, day] = [Math.floor(at / 33), at % 33];
        const date = new Date(Date.UTC(year, month - 1, day));
        const isDay = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T00:00:00Z`;
        expect(parseTimestamp(text), text).toBe(isDay ? date.getTime() : undefined);
      }
    }
  });
});
