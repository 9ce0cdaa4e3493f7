import { expect, test } from 'vitest';
import { readRetention } from './read-retention.ts';

test('durations and sizes of the settings become milliseconds and bytes', () => {
  const settings = { changelog: '90m', changelogEntries: 5000, history: '7d', historySize: '512MiB' };
  expect(readRetention(settings)).toEqual({
    changelogMs: 5_400_000,
    changelogEntries: 5000,
    historyMs: 604_800_000,
    historyBytes: 536_870_912,
  });
  expect(readRetention({ ...settings, changelog: '24h', historySize: '10GiB' })).toMatchObject({
    changelogMs: 86_400_000,
    historyBytes: 10_737_418_240,
  });
});
