import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectQuery } from '@orrery/query';
import type { Put, Store } from '@orrery/storage';
import { podTexts } from '../pods/pod-texts.ts';
import { type Figure, latencyFigure } from '../report/figure.ts';
import { readProcessUsage } from '../report/process-usage.ts';
import { batchesOf, writeTogether } from './fill-store.ts';
import { changedPut, preparedPut } from './prepared-put.ts';
import { labelIs, pods } from './queries.ts';

const watchers = 1000;
const shards = 100;
const podsOfShards = 100 * shards;
const changesPerSecond = 1000;
const tickMs = 50;
const ticks = 200;
const mostWaitMs = 60_000;
const podKind = { group: '', version: 'v1', kind: 'Pod', resource: 'pods', isNamespaced: true };

/** A thousand watchers, each of one hundredth of what changes a thousand times a second. */
export async function measureWatchers(store: Store): Promise<readonly Figure[]> {
  const { id } = await store.ensureSource('cluster', 'watched');
  const base = podTexts(podsOfShards).map((text) => preparedPut({ kind: podKind, text }, id));
  await writeTogether(store, batchesOf(base));
  const sentAt: number[] = [];
  const received = { times: [] as number[], problems: 0 };
  const stop = new AbortController();
  const rss = (): number => readProcessUsage(process.pid).rssMiB;
  const before = rss();
  const after = await store.revision();
  const running = Array.from({ length: watchers }, async (_, number) => {
    const where = labelIs('bench.orrery.dev/shard', String(number % shards));
    const query: ObjectQuery = { ...pods, where };
    let last = -1;
    for await (const events of store.watch(query, after, { signal: stop.signal })) {
      const now = performance.now();
      for (const event of events) {
        if (event.type === 'bookmark') continue;
        const change = Number(event.object.originVersion);
        if (change <= last) received.problems += 1;
        last = change;
        received.times.push(now - (sentAt[change] ?? Number.NaN));
      }
    }
  });
  const all = Promise.all(running);
  const peak = await change(store, base, { sentAt, rss });
  const expected = sentAt.length * (watchers / shards);
  const deadline = performance.now() + mostWaitMs;
  while (received.times.length < expected && performance.now() < deadline) await sleep(tickMs);
  const growth = Math.max(peak, rss()) - before;
  stop.abort();
  await all;
  const name = `${watchers} watchers of 1 % each, ${changesPerSecond} changes/s`;
  const latency = latencyFigure(`${name}: change to event`, received.times, `${received.problems} out of order`);
  return [
    { ...latency, target: { p99Below: 1000 } },
    {
      what: `${name}: delivered`,
      value: (received.times.length / expected) * 100,
      unit: '%',
      target: { atLeast: 100 },
    },
    {
      what: `${name}: growth of RSS`,
      value: growth,
      unit: 'MiB',
      target: { below: 200 },
      note: 'this process, client and all',
    },
  ];
}

/** Changes at the rate, whatever the store takes for it. @returns the highest RSS seen. */
async function change(
  store: Store,
  base: readonly Put[],
  { sentAt, rss }: { readonly sentAt: number[]; readonly rss: () => number },
): Promise<number> {
  const perTick = (changesPerSecond * tickMs) / 1000;
  const began = performance.now();
  const writes: Promise<unknown>[] = [];
  let peak = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    const changes = Array.from({ length: perTick }, () => {
      const number = sentAt.push(performance.now()) - 1;
      const object = base[(number * 7919) % base.length];
      if (object === undefined) throw new Error('there are no pods to change');
      return changedPut(object, number);
    });
    writes.push(store.write({ changes }));
    peak = Math.max(peak, rss());
    await sleep(Math.max(0, began + (tick + 1) * tickMs - performance.now()));
  }
  await Promise.all(writes);
  return peak;
}
