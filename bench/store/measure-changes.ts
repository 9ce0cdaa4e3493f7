import type { ObjectKey } from '@orrery/model';
import type { Put, Store, StoredObject } from '@orrery/storage';
import type { Figure } from '../report/figure.ts';
import type { Census } from './census.ts';
import { batchesOf, writeTogether } from './fill-store.ts';
import { type ChangeKind, changedPut } from './prepared-put.ts';
import { pods } from './queries.ts';
import type { DatabaseName } from './store-place.ts';
import { timeRow } from './time-row.ts';

const batchesAtOnce = 8;
const mostChanges = 20_000;

/** Changes of pods all over the store, each pod once. Reading them before is not in the times. */
export async function measureChanges(store: Store, census: Census, database: DatabaseName): Promise<readonly Figure[]> {
  const keys = shuffled(census.pods).slice(0, 2 * mostChanges);
  const middle = Math.floor(keys.length / 2);
  const target = { atLeast: database === 'sqlite' ? 8000 : 5000, atObjects: 1_000_000 };
  const figure = async (part: readonly ObjectKey[], what: ChangeKind, note: string): Promise<Figure> => {
    const puts = await changesOf(store, part, what);
    const began = performance.now();
    const batches = batchesOf(puts);
    for (let at = 0; at < batches.length; at += batchesAtOnce) {
      await writeTogether(store, batches.slice(at, at + batchesAtOnce));
    }
    const value = (puts.length / (performance.now() - began)) * 1000;
    return {
      id: `changes/${what}`,
      what: `changes of random objects, ${note}`,
      value,
      unit: 'rows/s',
      target,
      scale: `${puts.length.toLocaleString('en')} changes`,
    };
  };
  return [
    await figure(keys.slice(0, middle), 'annotation', 'nothing indexed'),
    await figure(keys.slice(middle), 'label', 'one label: two index rows'),
  ];
}

/** From a change to the first read that has it, in an idle store. */
export async function measureVisibility(store: Store, census: Census): Promise<readonly Figure[]> {
  const [key] = census.pods;
  if (key === undefined) throw new Error('there are no pods');
  const object = await mustGet(store, key);
  const write = async (run: number): Promise<void> => {
    const { revision } = await store.write({ changes: [changedPut(object, 1000 + run)] });
    const seen = await store.get(pods.visible, key);
    // The warm-up runs repeat numbers of later ones, yet never two in a row.
    if (seen?.revision !== revision) throw new Error('a read did not see the write before it');
  };
  const what = 'change of one object, acknowledged and read again, idle store';
  return [await timeRow({ id: 'visibility', what, target: { below: 5 } }, write, 200)];
}

/** The object as it is stored. @throws Error when it is not there. */
export async function mustGet(store: Store, key: ObjectKey): Promise<StoredObject> {
  const object = await store.get(pods.visible, key);
  if (object === undefined) throw new Error(`${key.namespace}/${key.name} is not there`);
  return object;
}

async function changesOf(store: Store, keys: readonly ObjectKey[], what: ChangeKind): Promise<Put[]> {
  const puts: Put[] = [];
  for (const [number, key] of keys.entries()) puts.push(changedPut(await mustGet(store, key), number, what));
  return puts;
}

/** Always the same order: steps through the list by a number that has no divisor in common with its length. */
function shuffled<T>(list: readonly T[]): T[] {
  const step = 7919;
  return list.map((_, index) => list[(index * step) % list.length]).filter((item) => item !== undefined);
}
