import { FakeClock } from '@orrery/kit';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../apiserver-deps.ts';
import { documentOf, podJson, podKind, startFleet } from '../test-fleet.ts';
import { RequestLimits } from './request-limits.ts';
import { UserRates } from './user-rates.ts';

const limits = { ...defaultLimits, inFlight: { interactive: 8, list: 8, bulk: 8, watch: 8 } };

interface Trial {
  readonly clock: FakeClock;
  readonly reached: string[];
  readonly running: Map<string, number>;
  /** Asks for a place; the function ends the request. */
  ask(user: string): { readonly entered: Promise<string>; end(): void };
}

function trial(): Trial {
  const clock = new FakeClock();
  const reached: string[] = [];
  const running = new Map<string, number>();
  const meter = {
    limitReached: (limit: string) => void reached.push(limit),
    inFlight: (requestClass: string, count: number) => void running.set(requestClass, count),
  };
  const requests = new RequestLimits({ limits, clock, meter });
  return {
    ...{ clock, reached, running },
    ask: (user) => {
      const closed = new AbortController();
      const entered = requests.enter('list', { user, closed: closed.signal }).then(
        () => 'in',
        (error: Error) => error.message,
      );
      return { entered, end: () => closed.abort() };
    },
  };
}

describe('limits of requests in flight', () => {
  test('S-28.1 one user has at most a quarter of a class, and waits for more until one of his has ended', async () => {
    const { ask, clock, running, reached } = trial();
    const [first, second, third] = ['a', 'a', 'a'].map(ask);
    expect(await first?.entered).toBe('in');
    expect(await second?.entered).toBe('in');
    expect(await ask('b').entered).toBe('in');
    expect(running.get('list')).toBe(3);
    first?.end();
    expect(await third?.entered).toBe('in');
    expect(running.get('list')).toBe(3);
    const fourth = ask('a');
    await clock.advance(5_000);
    expect(await fourth.entered).toMatch(/^too many requests: .* one user may have; try again later$/);
    expect(reached).toEqual(['user-requests-list']);
  });

  test('S-28.1 a full class is waited for, in the order of arrival, for 5 s', async () => {
    const { ask, clock, reached, running } = trial();
    const inside = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'].map(ask);
    expect(await Promise.all(inside.map(({ entered }) => entered))).toEqual(inside.map(() => 'in'));
    const [late, later] = ['e', 'f'].map(ask);
    inside[0]?.end();
    expect(await late?.entered).toBe('in');
    await clock.advance(5_000);
    expect(await later?.entered).toMatch(/^too many requests: .* as there may be/);
    expect(reached).toEqual(['requests-list']);
    for (const request of [...inside, late]) request?.end();
    expect(running.get('list')).toBe(0);
  });

  test('S-28.2 nobody waits for a user who has his share', async () => {
    const { ask } = trial();
    const inside = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'].map(ask);
    await Promise.all(inside.map(({ entered }) => entered));
    const again = ask('a');
    const other = ask('e');
    inside[7]?.end();
    expect(await other.entered).toBe('in');
    inside[0]?.end();
    expect(await again.entered).toBe('in');
  });

  test('S-28.1 who leaves while he waits takes no place', async () => {
    const { ask, running } = trial();
    const inside = ['a', 'a'].map(ask);
    const gone = ask('a');
    gone.end();
    expect(await gone.entered).not.toBe('in');
    inside[0]?.end();
    expect(running.get('list')).toBe(1);
  });

  test('S-28.1 no more than 1,000 wait', async () => {
    const { ask } = trial();
    ['a', 'a'].map(ask);
    const waiting = Array.from({ length: 1_000 }, () => ask('a'));
    expect(await ask('a').entered).toMatch(/^too many/);
    for (const { end } of waiting) end();
  });

  test('S-28.1 a user makes 500 requests a second, 2,000 at once', () => {
    const rates = new UserRates({ perSecond: 500, burst: 2_000 });
    const taken = (user: string, now: number): number => {
      let count = 0;
      while (rates.take(user, now)) count += 1;
      return count;
    };
    expect(taken('a', 0)).toBe(2_000);
    expect(taken('b', 0)).toBe(2_000);
    expect(taken('a', 100)).toBe(50);
    expect(taken('a', 1_000_000)).toBe(2_000);
    for (let user = 0; user < 20_000; user += 1) expect(rates.take(`u${user}`, 1_000_000)).toBe(true);
  });

  test('S-28.1 over HTTP: 429 with Retry-After, and health is never held back', async () => {
    await using fleet = await startFleet({ userRate: 1, userBurst: 2 });
    await fleet.send('/version');
    await fleet.send('/version');
    const answer = await fleet.send('/version');
    expect([answer.statusCode, documentOf(answer).reason]).toEqual([429, 'TooManyRequests']);
    expect(answer.headers['retry-after']).toBe('1');
    expect((await fleet.send('/livez')).statusCode).toBe(200);
    await fleet.clock.advance(1_000);
    expect((await fleet.send('/version')).statusCode).toBe(200);
  });

  test('search.md LM: a list that grows long becomes bulk, and waits for its turn there', async () => {
    const inFlight = { ...limits.inFlight, bulk: 4 };
    await using fleet = await startFleet({ inFlight, pageRows: 2_500 });
    const source = await fleet.addCluster('one');
    await fleet.collect(source, podKind);
    const pods = Array.from({ length: 10_001 }, (_, at) => podJson('n', `p${at}`));
    await fleet.put(source, podKind, ...pods);
    const lists = await Promise.all([1, 2, 3].map(() => fleet.send('/fleet/api/v1/pods')));
    expect(lists.map((list) => documentOf(list).items.length)).toEqual([10_001, 10_001, 10_001]);
  });
});

describe('health', () => {
  test('kube-apiserver: ok, a line per check with verbose, and 503 when the store cannot be read', async () => {
    await using fleet = await startFleet();
    for (const path of ['/livez', '/readyz', '/healthz']) {
      const { statusCode, body } = await fleet.send(path);
      expect([path, statusCode, body]).toEqual([path, 200, 'ok']);
    }
    expect((await fleet.send('/readyz?verbose')).body).toBe(
      '[+]ping ok\n[+]store ok\n[+]shutdown ok\nreadyz check passed\n',
    );
    fleet.api.stopAccepting();
    const stopping = await fleet.send('/readyz');
    expect([stopping.statusCode, stopping.body]).toEqual([
      503,
      '[+]ping ok\n[+]store ok\n[-]shutdown failed: reason withheld\nreadyz check failed\n',
    ]);
    expect((await fleet.send('/livez')).statusCode).toBe(200);
    await fleet.store[Symbol.asyncDispose]();
    expect((await fleet.send('/readyz')).body).toContain('[-]store failed');
    expect((await fleet.send('/healthz')).statusCode).toBe(503);
    expect((await fleet.send('/livez')).statusCode).toBe(200);
  });
});
