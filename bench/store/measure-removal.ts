import { setTimeout as sleep } from 'node:timers/promises';
import type { Put, Store } from '@orrery/storage';
import { type Figure, latencyFigure } from '../report/figure.ts';
import type { Census } from './census.ts';
import { moreObjects, writeTogether } from './fill-store.ts';
import { mustGet } from './measure-changes.ts';
import { changedPut, preparedPut } from './prepared-put.ts';
import { inTurn } from './queries.ts';
import type { StorePlace } from './store-place.ts';

const otherSeed = 6;
const batchSize = 500;
const betweenWritesMs = 5;
const mostWaitMs = 300_000;

/** An explicit removal of a large source, and how long other writes wait for it and for the purge behind it. */
export async function measureRemoval(
  store: Store,
  place: StorePlace,
  { census, size }: { readonly census: Census; readonly size: number },
): Promise<readonly Figure[]> {
  const { id } = await store.ensureSource('cluster', 'to be removed');
  let batch: Put[] = [];
  for (const object of moreObjects(size, otherSeed)) {
    batch.push(preparedPut(object, id));
    if (batch.length < batchSize) continue;
    await writeTogether(store, [batch]);
    batch = [];
  }
  await store.write({ changes: batch });
  const object = await mustGet(store, inTurn(census.pods, 99));
  const began = performance.now();
  const removal = store.write({ changes: [], removals: [{ source: id }] }).then(() => performance.now() - began);
  const waits: number[] = [];
  while (waits.length < 10 || (await place.pendingRemovals()) > 0) {
    if (performance.now() - began > mostWaitMs) throw new Error('the purge did not end');
    const asked = performance.now();
    await store.write({ changes: [changedPut(object, waits.length)] });
    waits.push(performance.now() - asked);
    await sleep(betweenWritesMs);
  }
  const purgedMs = performance.now() - began;
  const name = `removal of a source of ${size.toLocaleString('en')} objects`;
  return [
    { what: `${name}: acknowledged`, value: await removal, unit: 'ms' },
    latencyFigure(`${name}: writes of others until all is purged`, waits),
    { what: `${name}: longest wait of such a write`, value: Math.max(...waits), unit: 'ms', target: { below: 200 } },
    { what: `${name}: rows purged`, value: purgedMs / 1000, unit: 's' },
  ];
}
