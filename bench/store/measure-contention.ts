import { setTimeout as sleep } from 'node:timers/promises';
import { parseFieldPath } from '@orrery/query';
import type { Store } from '@orrery/storage';
import { type Figure, latencyFigure } from '../report/figure.ts';
import type { Census } from './census.ts';
import { batchesOf, moreObjects, writeTogether } from './fill-store.ts';
import { preparedPut } from './prepared-put.ts';
import { everything, inTurn, pods } from './queries.ts';

const betweenGetsMs = 2;
const target = { p99Below: 50 };
const otherSeed = 5;

/** Gets of one client while others fill the store, scan it, and both. */
export async function* measureContention(store: Store, census: Census, objects: number): AsyncGenerator<Figure> {
  const parts = ['while filling', 'while filling and scanning'] as const;
  const size = Math.min(20_000, objects / 2);
  const fills = await Promise.all(
    parts.map(async (name) => {
      const { id } = await store.ensureSource('cluster', `contending ${name}`);
      return batchesOf([...moreObjects(size, otherSeed)].map((each) => preparedPut(each, id)));
    }),
  );
  const fill = (at: number) => async (): Promise<void> => {
    const batches = fills[at] ?? [];
    for (let first = 0; first < batches.length; first += 8) await writeTogether(store, batches.slice(first, first + 8));
  };
  const scan = async (): Promise<void> => {
    const test = { op: 'regex', pattern: '^Nowhere' } as const;
    const where = { kind: 'field', field: { path: parseFieldPath('spec.dnsPolicy') }, test } as const;
    await store.list({ ...everything, where }, { limit: 500 }, { timeoutMs: 120_000 });
  };
  const row = async (id: string, what: string, work: () => Promise<unknown>): Promise<Figure> => ({
    id: `contention/${id}`,
    ...latencyFigure(`get by name ${what}`, await timesWhile(store, census, work)),
    target,
  });
  yield await row('fill', 'while the store is filled', fill(0));
  yield await row('scan', 'while an undeclared field is scanned', scan);
  yield await row('both', 'while both are done', async () => await Promise.all([fill(1)(), scan()]));
}

async function timesWhile(store: Store, census: Census, work: () => Promise<unknown>): Promise<number[]> {
  let isRunning = true;
  // Settled: a failure is looked at when the gets are done, and does not end the process before.
  const done = Promise.allSettled([work()]).finally(() => {
    isRunning = false;
  });
  const times: number[] = [];
  while (isRunning || times.length === 0) {
    const began = performance.now();
    await store.get(pods.visible, inTurn(census.pods, times.length * 13));
    times.push(performance.now() - began);
    await sleep(betweenGetsMs);
  }
  for (const outcome of await done) if (outcome.status === 'rejected') throw outcome.reason;
  return times;
}
