import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoment } from './parse-moment.ts';
import { parseTime, parseTimeSpan } from './time-formats.ts';

const now = Date.UTC(2026, 0, 10, 12);
const day = 86_400_000;

describe('time formats', () => {
  it.each([
    ['1767225600', Date.UTC(2026, 0, 1), 1],
    ['1767225600123', Date.UTC(2026, 0, 1) + 123, 1],
    ['2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1), 1000],
    ['2026-01-01T08:00:00+08:00', Date.UTC(2026, 0, 1), 1000],
    ['2026-01-01T08:00:00 08:00', Date.UTC(2026, 0, 1), 1000],
    ['2026-01-01t00:00:00.1239z', Date.UTC(2026, 0, 1) + 123, 1],
    ['1969-12-31T23:59:59.9999Z', -1, 1],
    ['2026-01-01', Date.UTC(2026, 0, 1), day],
    ['2024-02-29', Date.UTC(2024, 1, 29), day],
    ['2026-01-01 10:00:00', Date.UTC(2026, 0, 1, 10), 1000],
    ['90s', now - 90_000, 1],
    ['2w', now - 14 * day, 1],
  ])('SEA-G01 %s names a span', (text, from, length) => {
    expect(parseTimeSpan(text, now)).toEqual({ from, until: from + length });
  });

  it.each([
    '',
    '123',
    '12345678901',
    '2026-02-29',
    '2026-13-01',
    '2026-01-01T00:00:00',
    '2026-01-01 25:00:00',
    '1.5h',
    '1h30m',
    '-1h',
    '1y',
    '999999999999w',
    ' 1h',
    '2026-1-1',
    'now',
  ])('SEA-G01 "%s" is no time', (text) => {
    expect(parseTime(text, now)).toBeUndefined();
  });

  it('SEA-G01 every RFC 3339 time of a Date is that Date', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseTime(date.toISOString(), now)).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('moments', () => {
  it.each([
    ['1h', { kind: 'time', timeMs: now - 3_600_000 }],
    ['1767225600', { kind: 'time', timeMs: Date.UTC(2026, 0, 1) }],
    ['1767225600123', { kind: 'time', timeMs: Date.UTC(2026, 0, 1) + 123 }],
    [String(2 ** 40 + 5), { kind: 'revision', revision: 2n ** 40n + 5n }],
    [String(2 * 2 ** 40 + 5), { kind: 'revision', revision: 2n ** 41n + 5n }],
    [String(20 * 2 ** 40), { kind: 'revision', revision: 20n * 2n ** 40n }],
    ['17', { kind: 'revision', revision: 17n }],
  ])('SEA-O01 %s is a time or a revision', (text, expected) => {
    expect(parseMoment(text, now)).toEqual(expected);
  });

  it('SEA-O02 refuses the future and what is neither', () => {
    expect(() => parseMoment('2026-02-01', now)).toThrow('a time that is not in the future');
    expect(() => parseMoment('0', now)).toThrow("found '0', expected: a revision");
    expect(() => parseMoment('yesterday', now)).toThrow("found 'yesterday', expected: a revision");
    expect(() => parseMoment('9007199254740992', now)).toThrow('expected: a revision');
  });
});
