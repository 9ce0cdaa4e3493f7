import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackoff, reflectorBackoff } from './backoff.ts';
import { systemClock } from './clock.ts';
import { FakeClock } from './fake-clock.ts';
import { Gate } from './gate.ts';
import { KeyedWork } from './keyed-work.ts';
import { Permits } from './permits.ts';
import { Tasks } from './tasks.ts';
import { WakeUp } from './wake-up.ts';

const never = new AbortController().signal;

describe('Backoff', () => {
  it('KSY-D22 doubles from 800 ms to 30 s with up to 100 % jitter, and starts again after 2 min of quiet', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
        const clock = new FakeClock();
        const backoff = createBackoff(reflectorBackoff, { clock, random: () => random });
        const bases = [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000];
        expect(bases.map(() => backoff.next())).toEqual(bases.map((base) => base * (1 + random)));
      }),
    );
  });

  it('forgets failures when told to, or after 2 min', async () => {
    const clock = new FakeClock();
    const backoff = createBackoff(reflectorBackoff, { clock, random: () => 0 });
    expect([backoff.next(), backoff.next()]).toEqual([800, 1600]);
    backoff.reset();
    expect([backoff.next(), backoff.next()]).toEqual([800, 1600]);
    await clock.advance(120_001);
    expect(backoff.next()).toBe(800);
  });
});

describe('clocks', () => {
  it('wakes sleepers in the order of their times', async () => {
    const clock = new FakeClock(0);
    const woken: string[] = [];
    const sleepers = [30, 10, 20].map((ms) => clock.sleep(ms).then(() => woken.push(`${ms} at ${clock.now()}`)));
    await clock.advance(25);
    expect(woken).toEqual(['10 at 10', '20 at 20']);
    expect(clock.sleeping).toBe(1);
    await clock.advance(5);
    await Promise.all(sleepers);
    expect(woken).toEqual(['10 at 10', '20 at 20', '30 at 30']);
  });

  it.each([
    ['the system clock', systemClock],
    ['the fake clock', new FakeClock()],
  ])('STY-C01 a sleep of %s ends with the signal', async (_, clock) => {
    const stop = new AbortController();
    const sleep = clock.sleep(60_000, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(clock.sleep(60_000, { signal: stop.signal })).rejects.toThrow('enough');
  });
});

describe('Permits', () => {
  it('never lets more in at once than there are permits, and lets everybody in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 12 }), async (size, holders) => {
        const permits = new Permits(size);
        let inside = 0;
        let most = 0;
        const order: number[] = [];
        await Promise.all(
          Array.from({ length: holders }, async (_, holder) => {
            using permit = await permits.acquire(never);
            order.push(holder);
            inside += 1;
            most = Math.max(most, inside);
            await Promise.resolve();
            inside -= 1;
            permit[Symbol.dispose]();
          }),
        );
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect([order.length, most]).toEqual([holders, Math.min(size, holders)]);
      }),
    );
  });

  it('STY-C01 forgets who gave up waiting', async () => {
    const permits = new Permits(1);
    const first = await permits.acquire(never);
    const stop = new AbortController();
    const second = permits.acquire(stop.signal);
    const third = permits.acquire(never);
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    first[Symbol.dispose]();
    await expect(third).resolves.toBeDefined();
  });
});

describe('Gate', () => {
  it('holds back while closed and lets through when opened', async () => {
    const gate = new Gate(false);
    let passed = 0;
    const waiting = [1, 2].map(() => gate.whenOpen(never).then(() => (passed += 1)));
    const stop = new AbortController();
    const gaveUp = gate.whenOpen(stop.signal);
    stop.abort(new Error('enough'));
    await expect(gaveUp).rejects.toThrow('enough');
    expect(passed).toBe(0);
    gate.open();
    await Promise.all(waiting);
    await gate.whenOpen(never);
    gate.close();
    const later = gate.whenOpen(never).then(() => (passed += 1));
    expect(passed).toBe(2);
    gate.open();
    await later;
    expect(passed).toBe(3);
  });
});

describe('KeyedWork', () => {
  it('does a key once more when called meanwhile, never twice at once, and again after a failure', async () => {
    const clock = new FakeClock();
    const log: string[] = [];
    let release = Promise.withResolvers<void>();
    let fails = 0;
    const stop = new AbortController();
    const keyed = new KeyedWork({
      clock,
      random: () => 0,
      signal: stop.signal,
      onFailure: (key, error) => log.push(`${key} failed: ${(error as Error).message}`), // the work throws Errors only
      work: async (key) => {
        log.push(`${key} begins`);
        await release.promise;
        if (key === 'b' && fails < 1) {
          fails += 1;
          throw new Error('no');
        }
        log.push(`${key} ends`);
      },
    });
    for (const key of ['a', 'a', 'b', 'a']) keyed.call(key);
    expect(log).toEqual(['a begins', 'b begins']);
    keyed.call('a');
    release.resolve();
    release = Promise.withResolvers();
    release.resolve();
    await clock.advance(0);
    await clock.advance(799);
    expect(log).toEqual(['a begins', 'b begins', 'a ends', 'b failed: no', 'a begins', 'a ends']);
    await clock.advance(1);
    expect(log.slice(6)).toEqual(['b begins', 'b ends']);
    stop.abort();
    await keyed.settled();
  });
});

describe('Tasks', () => {
  it('stops all work and waits for its end; hears of failures only before', async () => {
    const failures: unknown[] = [];
    const tasks = new Tasks((error) => failures.push(error));
    const clock = new FakeClock();
    let cleaned = 0;
    tasks.start(async (signal) => {
      await clock.sleep(60_000, { signal }).finally(() => {
        cleaned += 1;
      });
    });
    tasks.start(() => Promise.reject(new Error('broken')));
    await clock.advance(1);
    await tasks[Symbol.asyncDispose]();
    expect(cleaned).toBe(1);
    expect(failures).toEqual([new Error('broken')]);
  });
});

describe('WakeUp', () => {
  it('cuts a wait short, keeps a call for the next wait, ends with the signal', async () => {
    const clock = new FakeClock(0);
    const wakeUp = new WakeUp(clock);
    const waiting = wakeUp.wait(1000, never);
    wakeUp.call();
    await waiting;
    wakeUp.call();
    await wakeUp.wait(1000, never);
    const full = wakeUp.wait(1000, never);
    await clock.advance(1000);
    await full;
    expect(clock.now()).toBe(1000);
    const stop = new AbortController();
    const stopped = wakeUp.wait(1000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
  });
});
