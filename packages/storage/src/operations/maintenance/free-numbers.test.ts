import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FreeNumbers } from './free-numbers.ts';

it('architecture 2.1: rows of a removal that are left have the free numbers of its block, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.uniqueArray(fc.nat(40)), (next, offsets) => {
      const used = offsets.map((offset) => next + offset).sort((a, b) => a - b);
      const free = Array.from({ length: 60 }, (_, at) => next + at).filter((number) => !used.includes(number));
      const numbers = new FreeNumbers(next, used);
      expect(free.map((_, rank) => numbers.at(rank))).toEqual(free);
      for (let number = next; number < next + 50; number++) {
        expect(numbers.rankOf(number)).toBe(free.filter((other) => other < number).length);
      }
    }),
  );
});
