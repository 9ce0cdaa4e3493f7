import { describe, expect, it } from 'vitest';
import { createProgressCheck } from './progress-check.ts';

const items = (count: number): { start: number; end: number }[] => Array.from({ length: count }, () => range);
const range = { start: 0, end: 0 };

describe('createProgressCheck', () => {
  it('STY-P03 a walk of 5,000,000 objects ends well, one object more is too many', () => {
    const million = items(1_000_000);
    for (const [last, expected] of [
      [0, 'ends'],
      [1, 'more than 5000000 objects'],
    ] as const) {
      const check = createProgressCheck('pods');
      for (let page = 0; page < 5; page += 1) check({ items: million, continueToken: `t${page}` });
      const outcome = (): string => {
        check({ items: items(last), continueToken: '' });
        return 'ends';
      };
      if (expected === 'ends') expect(outcome()).toBe('ends');
      else expect(outcome).toThrow(expected);
    }
  });

  it('STY-P03 a walk has at most 100,000 pages', () => {
    const check = createProgressCheck('pods');
    const one = items(1);
    for (let page = 1; page < 100_000; page += 1) check({ items: one, continueToken: `t${page}` });
    expect(() => check({ items: one, continueToken: 't' })).toThrow('the list of pods does not end');
    expect(() => check({ items: one, continueToken: '' })).not.toThrow();
  });
});
