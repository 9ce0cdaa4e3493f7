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
const mostWaitMs = 120_000;
const mostRemoved = 100_000;
/** The generator makes no smaller source. */
const leastRemoved = 200;

/**
 * An explicit removal of a source of 100,000 objects, in a store of less than twice as many one of a tenth of it, and how long other
 * writes wait for it and for the purge behind it.
 */
export async function measureRemoval(
  store: Store,
  place: StorePlace,
  { census, objects }: { readonly census: Census; readonly objects: number },
): Promise<readonly Figure[]> {
  const size = objects >= 2 * mostRemoved ? mostRemoved : Math.max(leastRemoved, Math.round(objects / 10));
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
  const remove = async (): Promise<number> => {
    await store.write({ changes: [], removals: [{ source: id }] });
    return performance.now() - began;
  };
  // Settled: a failure is looked at after the other writes, and does not end the process before.
  const removal = Promise.allSettled([remove()]);
  const waits: number[] = [];
  while (waits.length < 10 || (await place.pendingRemovals()) > 0) {
    if (performance.now() - began > mostWaitMs) throw new Error('the purge did not end');
    const asked = performance.now();
    await store.write({ changes: [changedPut(object, waits.length)] });
    waits.push(performance.now() - asked);
    await sleep(betweenWritesMs);
  }
  const purgedMs = performance.now() - began;
  const [removed] = await removal;
  if (removed.status === 'rejected') throw removed.reason;
  const name = 'removal of a source';
  const scale = `${size.toLocaleString('en')} objects`;
  return [
    {
      id: 'removal/wait',
      what: `${name}: longest wait of another write until all is purged`,
      value: Math.max(...waits),
      unit: 'ms',
      scale,
      target: { below: 200, atObjects: 1_000_000 },
    },
    { id: 'removal/waits', ...latencyFigure(`${name}: other writes until all is purged`, waits), scale },
    { id: 'removal/acknowledged', what: `${name}: acknowledged`, value: removed.value, unit: 'ms', scale },
    { id: 'removal/purged', what: `${name}: rows purged`, value: purgedMs / 1000, unit: 's', scale },
  ];
}
