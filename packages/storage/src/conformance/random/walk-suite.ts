import { describe, expect, it } from 'vitest';
import type { OpenStore } from '../store-under-test.ts';
import { walkUnderWrites } from './walk-under-writes.ts';

/** Pages under writes. */
export function describeWalks(open: OpenStore): void {
  describe('walks under writes', () => {
    it.each([1, 2])(
      'SEA-H07 skip and repeat no unchanged object, and at a revision are what was there (fleet %i)',
      async (seed) => {
        await using store = await open();
        expect(await walkUnderWrites(store, { seed, walkers: 6 })).toBeGreaterThan(5);
      },
    );
  });
}
