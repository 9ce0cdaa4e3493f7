import { createSecretKey, randomBytes } from 'node:crypto';
import { FakeClock } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import { DekCache } from './dek-cache.ts';

const minuteMs = 60_000;

function key(): ReturnType<typeof createSecretKey> {
  return createSecretKey(randomBytes(32));
}

describe('DekCache', () => {
  it('S-01.6 a key is forgotten after 5 minutes, also when nobody asks and though it was used', async () => {
    const clock = new FakeClock();
    using cache = new DekCache(clock);
    cache.put('a', key());
    await clock.advance(2 * minuteMs);
    cache.put('b', key());
    expect(cache.get('a')).toBeDefined();
    await clock.advance(3 * minuteMs - 1);
    expect(cache.size).toBe(2);
    await clock.advance(1);
    expect(cache.size).toBe(1);
    expect([cache.get('a'), cache.get('b') === undefined]).toEqual([undefined, false]);
    await clock.advance(2 * minuteMs);
    expect([cache.size, clock.sleeping]).toEqual([0, 0]);
  });

  it('S-01.6 it starts again after it was empty', async () => {
    const clock = new FakeClock();
    using cache = new DekCache(clock);
    for (let round = 0; round < 3; round += 1) {
      cache.put('a', key());
      expect(cache.size).toBe(1);
      await clock.advance(5 * minuteMs);
      expect(cache.size).toBe(0);
    }
  });

  it('S-01.6 it holds 1,000 keys at most, and the oldest goes first', () => {
    using cache = new DekCache(new FakeClock());
    for (let index = 0; index < 1_001; index += 1) cache.put(`${index}`, key());
    expect(cache.size).toBe(1_000);
    expect([cache.get('0'), cache.get('1') === undefined]).toEqual([undefined, false]);
  });

  it('STY-C02 nothing is held and nothing sleeps after disposal', async () => {
    const clock = new FakeClock();
    const cache = new DekCache(clock);
    cache.put('a', key());
    cache[Symbol.dispose]();
    cache.put('b', key());
    expect([cache.size, clock.sleeping]).toEqual([0, 0]);
    await clock.advance(minuteMs);
    expect(cache.get('b')).toBeUndefined();
  });
});
