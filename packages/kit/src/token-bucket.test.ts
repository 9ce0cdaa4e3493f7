import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { TokenBucket } from './token-bucket.ts';

/** Takes tokens and notes who got one, in its order. */
function takeAll(bucket: TokenBucket, ranks: readonly number[]): { readonly got: string[] } {
  const got: string[] = [];
  for (const [index, rank] of ranks.entries()) {
    bucket.take({ rank }).then(
      () => got.push(`${rank}/${index}`),
      () => got.push('refused'),
    );
  }
  return { got };
}

describe('TokenBucket', () => {
  it('KSY-L gives a burst at once, then its rate', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ perSecond: 50, burst: 100, clock });
    const { got } = takeAll(bucket, Array(160).fill(0));
    await clock.advance(0);
    expect(got).toHaveLength(100);
    await clock.advance(1000);
    expect(got).toHaveLength(150);
    expect(bucket.waiting).toBe(10);
    await clock.advance(200);
    expect(got).toHaveLength(160);
    expect(clock.sleeping).toBe(0);
  });

  it('KSY-L lets the lower rank in first, and keeps the order within a rank', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ perSecond: 1, burst: 1, clock });
    const { got } = takeAll(bucket, [2, 2, 1, 0, 2, 0]);
    await clock.advance(6000);
    expect(got).toEqual(['2/0', '0/3', '0/5', '1/2', '2/1', '2/4']);
  });

  it('tells how long it made a taker wait', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ perSecond: 2, burst: 1, clock });
    expect(await bucket.take({ rank: 0 })).toBe(0);
    const second = bucket.take({ rank: 0 });
    await clock.advance(500);
    expect(await second).toBe(500);
  });

  it('STY-C02 a taker that gives up takes no token, and the others go on', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ perSecond: 1, burst: 1, clock });
    await bucket.take({ rank: 0 });
    const stop = new AbortController();
    const stopped = bucket.take({ rank: 0, signal: stop.signal });
    const { got } = takeAll(bucket, [0]);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    await clock.advance(1000);
    expect(got).toEqual(['0/0']);
    await expect(bucket.take({ rank: 0, signal: stop.signal })).rejects.toThrow('enough');
  });

  it('KSY-L never gives more than burst plus rate, whenever it is asked', async () => {
    const pauses = fc.array(fc.record({ pauseMs: fc.nat({ max: 3000 }), takers: fc.nat({ max: 20 }) }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(pauses, async (rounds) => {
        const clock = new FakeClock(0);
        const bucket = new TokenBucket({ perSecond: 5, burst: 10, clock });
        const all: string[][] = [];
        for (const { pauseMs, takers } of rounds) {
          all.push(takeAll(bucket, Array(takers).fill(0)).got);
          await clock.advance(pauseMs);
          const given = all.flat().length;
          expect(given).toBeLessThanOrEqual(10 + (5 * clock.now()) / 1000);
        }
        await clock.advance(100_000);
        expect(all.flat()).toHaveLength(rounds.reduce((sum, { takers }) => sum + takers, 0));
      }),
      { numRuns: 50 },
    );
  });
});
