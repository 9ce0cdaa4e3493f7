import { expect, it } from 'vitest';
import { quantityValue } from './quantity.ts';

it.for<readonly [string, 1 | 1000, number | undefined]>([
  ['100m', 1000, 0.1],
  ['1', 1000, 1],
  ['1500u', 1000, 0.002],
  ['0.0001', 1000, 0.001],
  ['-0.0001', 1000, -0.001],
  ['64Mi', 1, 67_108_864],
  ['1.5Gi', 1, 1_610_612_736],
  ['128974848', 1, 128_974_848],
  ['129e6', 1, 129_000_000],
  ['129M', 1, 129_000_000],
  ['100m', 1, 1],
  ['0', 1, 0],
  ['1E', 1, 1e18],
  ['16263888Ki', 1000, 16_654_221_312],
  ['.5', 1000, 0.5],
  ['', 1, undefined],
  ['ten', 1, undefined],
  ['1Q', 1, undefined],
])('SEA-Z03 the quantity %s in parts of 1/%s is %s', ([text, parts, value]) => {
  expect(quantityValue(text, parts)).toBe(value);
});
