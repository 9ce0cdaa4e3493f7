import { expect, test } from 'vitest';
import { warningHeaders } from './warning-headers.ts';

test('SEA-V03 a warning is quoted printable ASCII', () => {
  expect(warningHeaders(['a "b" \\ é\n'])).toEqual(['299 - "a \\"b\\" \\\\ ??"']);
});

test('SEA-V03 a warning of more than 256 bytes is cut', () => {
  expect(warningHeaders(['x'.repeat(256)])).toEqual([`299 - "${'x'.repeat(256)}"`]);
  expect(warningHeaders(['x'.repeat(257)])).toEqual([`299 - "${'x'.repeat(253)}..."`]);
});

test('SEA-V03 warnings of one answer stay below 4 KiB and the last says how many are missing', () => {
  const values = warningHeaders(Array.from({ length: 5_000 }, () => '"'.repeat(300)));
  expect(values.join('').length).toBeLessThanOrEqual(4096);
  expect(values.at(-1)).toBe(`299 - "... and ${5_000 - values.length + 1} more warnings"`);
});
