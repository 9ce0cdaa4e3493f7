import { expect, test } from 'vitest';
import { rfc3339Text } from './rfc3339-text.ts';

test('SEA-P05 a time is written in UTC and whole seconds', () => {
  expect(rfc3339Text(Date.UTC(2026, 0, 31, 12, 30, 15, 999))).toBe('2026-01-31T12:30:15Z');
});
