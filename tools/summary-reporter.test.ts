import { describe, expect, it } from 'vitest';
import { closingLine } from './summary-reporter.ts';

describe('the closing line', () => {
  it('LAB-02 counts skipped tests apart', () => {
    expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
  });
});
