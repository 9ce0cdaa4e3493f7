import { FakeClock } from '@orrery/kit';
import { expect, it } from 'vitest';
import { RequestRates } from './request-rates.ts';

it('TAG-F07 a source has its burst, then its rate, and no other source pays for it', async () => {
  const clock = new FakeClock();
  const rates = new RequestRates(clock, { perSecond: 10, burst: 3 });
  const taken = (source: number, times: number): number =>
    Array.from({ length: times }, () => rates.take(source)).filter(Boolean).length;
  expect(taken(1, 10)).toBe(3);
  expect(taken(2, 1)).toBe(1);
  await clock.advance(200);
  expect(taken(1, 10)).toBe(2);
  await clock.advance(60_000);
  expect(taken(1, 10)).toBe(3);
});
