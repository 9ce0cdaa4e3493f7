import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectQuery } from '@orrery/query';
import type { Put, Store, WatchEvent } from '@orrery/storage';
import { podTexts } from '../pods/pod-texts.ts';
import { type Figure, latencyFigure } from '../report/figure.ts';
import { readProcessUsage } from '../report/process-usage.ts';
import { batchesOf, writeTogether } from './fill-store.ts';
import { changedPut, preparedPut } from './prepared-put.ts';
import { labelIs, pods } from './queries.ts';

const shards = 100;
const podCount = 100 * shards;
const tickMs = 50;
const mostWaitMs = 60_000;
const podKind = { group: '', version: 'v1', kind: 'Pod', resource: 'pods', isNamespaced: true };

/** Who watches pods while they change, and how fast. */
interface Crowd {
  readonly watchers: number;
  /** Each watches one hundredth of the pods; all of them when false. */
  readonly isSharded: boolean;
  readonly changesPerSecond: number;
  readonly seconds: number;
  /** Numbers of the changes begin here, so that no crowd writes what is there already. */
  readonly firstNumber: number;
}

interface Seen {
  /** From each change to its event, in milliseconds. */
  readonly times: number[];
  readonly expected: number;
  readonly growthMiB: number;
}

/** One watcher of all pods at 200 changes a second; then a thousand, each of one hundredth of what changes a thousand times a second. */
export async function* measureWatchers(store: Store): AsyncGenerator<Figure> {
  const { id } = await store.ensureSource('cluster', 'watched');
  const base = podTexts(podCount).map((text) => preparedPut({ kind: podKind, text }, id));
  await writeTogether(store, batchesOf(base));
  const slow = { watchers: 1, isSharded: false, changesPerSecond: 200, seconds: 5, firstNumber: podCount };
  const one = await watchChanges(store, base, slow);
  assertAll(one);
  yield {
    id: 'watcher/latency',
    ...latencyFigure('one watcher, 200 changes/s: change to event', one.times),
    target: { p99Below: 200 },
  };
  const fast = { watchers: 1000, isSharded: true, changesPerSecond: 1000, seconds: 10, firstNumber: 2 * podCount };
  const many = await watchChanges(store, base, fast);
  const name = '1,000 watchers of 1 % each, 1,000 changes/s';
  const value = (many.times.length / many.expected) * 100;
  yield { id: 'watchers/delivered', what: `${name}: delivered`, value, unit: '%', target: { atLeast: 100 } };
  const rss = {
    id: 'watchers/rss',
    what: `${name}: growth of RSS, client and all`,
    unit: 'MiB',
    target: { below: 200 },
  };
  yield { ...rss, value: many.growthMiB };
  assertAll({ ...many, expected: 1 });
  yield {
    id: 'watchers/latency',
    ...latencyFigure(`${name}: change to event`, many.times),
    target: { p99Below: 1000 },
  };
}

function assertAll({ times, expected }: Pick<Seen, 'times' | 'expected'>): void {
  if (times.length < expected) throw new Error(`${times.length} of ${expected} events came`);
}

/** @throws Error when a watcher sees changes out of their order. */
async function watchChanges(store: Store, base: readonly Put[], crowd: Crowd): Promise<Seen> {
  const sentAt: number[] = [];
  const received: number[] = [];
  const stop = new AbortController();
  const rss = (): number => readProcessUsage(process.pid).rssMiB;
  const before = rss();
  const after = await store.revision();
  const running = Array.from({ length: crowd.watchers }, async (_, number) => {
    const where = labelIs('bench.orrery.dev/shard', String(number % shards));
    const query: ObjectQuery = crowd.isSharded ? { ...pods, where } : pods;
    await receive(store.watch(query, after, { signal: stop.signal }), (change) => {
      const sent = sentAt[change - crowd.firstNumber];
      if (sent === undefined) throw new Error(`change ${change} was not made`);
      received.push(performance.now() - sent);
    });
  });
  const all = Promise.allSettled(running);
  const peak = await changePods(store, base, { crowd, sentAt, rss });
  const expected = sentAt.length * (crowd.isSharded ? crowd.watchers / shards : crowd.watchers);
  const deadline = performance.now() + mostWaitMs;
  while (received.length < expected && performance.now() < deadline) await sleep(tickMs);
  const growthMiB = Math.max(peak, rss()) - before;
  stop.abort();
  throwFirst(await all);
  return { times: received, expected, growthMiB };
}

/** Follows one watch. @throws Error when its changes are out of their order. */
async function receive(watch: AsyncIterable<readonly WatchEvent[]>, see: (change: number) => void): Promise<void> {
  let last = -1;
  for await (const events of watch) {
    for (const event of events) {
      if (event.type === 'bookmark') continue;
      const change = Number(event.object.originVersion);
      if (change <= last) throw new Error(`change ${change} came after ${last}`);
      last = change;
      see(change);
    }
  }
}

/** Changes at the rate, whatever the store takes for it. @returns the highest RSS seen. */
async function changePods(
  store: Store,
  base: readonly Put[],
  { crowd, sentAt, rss }: { readonly crowd: Crowd; readonly sentAt: number[]; readonly rss: () => number },
): Promise<number> {
  const perTick = (crowd.changesPerSecond * tickMs) / 1000;
  const ticks = (crowd.seconds * 1000) / tickMs;
  const began = performance.now();
  const writes: Promise<PromiseSettledResult<unknown>[]>[] = [];
  let peak = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    const changes = Array.from({ length: perTick }, () => {
      const number = sentAt.push(performance.now()) - 1;
      const object = base[(number * 7919) % base.length];
      if (object === undefined) throw new Error('there are no pods to change');
      return changedPut(object, crowd.firstNumber + number);
    });
    writes.push(Promise.allSettled([store.write({ changes })]));
    peak = Math.max(peak, rss());
    await sleep(Math.max(0, began + (tick + 1) * tickMs - performance.now()));
  }
  throwFirst((await Promise.all(writes)).flat());
  return peak;
}

/** What runs beside other work is settled, not awaited, until that is done: a failure in between would end the process. */
function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
