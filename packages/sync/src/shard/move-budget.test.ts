import { FakeClock } from '@orrery/kit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MoveBudget } from './move-budget.ts';

it('KSY-J01 5 % of the sources may move in a minute, one at least', async () => {
  const clock = new FakeClock();
  const budget = new MoveBudget(clock);
  expect([budget.room(0), budget.room(19), budget.room(40), budget.room(1000)]).toEqual([1, 1, 2, 50]);
  budget.spend(50);
  expect(budget.room(950)).toBe(0);
  await clock.advance(59_999);
  expect(budget.room(950)).toBe(0);
  await clock.advance(1);
  expect(budget.room(950)).toBe(47);
});

it('KSY-J01 no minute sees more moves than 5 % of what there was in it, or one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.integer({ min: 100, max: 30_000 }), { maxLength: 20 }),
      async (sources, pauses) => {
        const clock = new FakeClock();
        const budget = new MoveBudget(clock);
        const moves: { readonly at: number; readonly held: number }[] = [];
        let held = sources;
        for (const pause of pauses) {
          const room = Math.min(budget.room(held), held);
          for (let at = 0; at < room; at += 1) moves.push({ at: clock.monotonic(), held });
          budget.spend(room);
          held -= room;
          await clock.advance(pause);
        }
        for (const { at } of moves) {
          const inMinute = moves.filter((move) => move.at >= at && move.at < at + 60_000);
          const most = Math.max(...inMinute.map((move) => move.held));
          expect(inMinute.length).toBeLessThanOrEqual(Math.max(1, 0.05 * most));
        }
      },
    ),
    { numRuns: 30 },
  );
});
