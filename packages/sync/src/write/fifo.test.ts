import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from './fifo.ts';

it('KSY-E01 gives back in order what was put in, also when it was moved down on the way', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1500, max: 1500 }), { maxLength: 12 }), (moves) => {
      const fifo = new Fifo<number>();
      const plain: number[] = [];
      let next = 0;
      for (const move of moves) {
        for (let step = 0; step < Math.abs(move); step += 1) {
          if (move > 0) {
            fifo.push(next);
            plain.push(next);
            next += 1;
          } else if (fifo.shift() !== plain.shift()) expect.fail('another item');
        }
        expect([fifo.length, fifo.first, fifo.last]).toEqual([plain.length, plain[0], plain.at(-1)]);
      }
    }),
  );
});
