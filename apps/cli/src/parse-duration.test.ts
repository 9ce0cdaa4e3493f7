import { expect, test } from 'vitest';
import { parseDuration } from './parse-duration.ts';

test.for([
  ['90s', 90_000],
  ['1m30s', 90_000],
  ['2h', 7_200_000],
  ['250ms', 250],
  ['0', 0],
] as const)('CON-130 --timeout %s is %i ms', ([text, ms]) => {
  expect(parseDuration(text)).toBe(ms);
});

test.for(['', 'soon', '5', '00', '-1s', '1.5s', '1d', 's', '1 m'])('CON-130 --timeout %j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
