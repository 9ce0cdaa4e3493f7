import { expect, test } from 'vitest';
import { sameButAges } from './same-but-ages.ts';

test.each([
  ['Running', 'Running'],
  ['59s', '64s'],
  ['119s', '2m'],
  ['9m58s', '10m'],
  ['3 (4m57s ago)', '3 (5m ago)'],
  ['179m', '3h'],
  ['47h', '2d'],
])('SEA-P02 %s and %s are one answer read twice', (one, other) => {
  expect(sameButAges(one, other)).toBe(true);
});

test.each([
  ['Running', 'Pending'],
  ['59s', '65s'],
  ['9m58s', '11m'],
  ['3 (5m ago)', '4 (5m ago)'],
  ['5m', ''],
  ['5m', 'five'],
  ['web-5m', 'web-6m'],
  ['1.5m', '1.6m'],
])('SEA-P02 %s and %s are not', (one, other) => {
  expect(sameButAges(one, other)).toBe(false);
});
