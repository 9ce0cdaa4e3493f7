import { deepStrictEqual, rejects } from 'node:assert/strict';
import type { Revision } from '@orrery/model';
import type { SourceView } from '@orrery/query';
import fc from 'fast-check';
import type { Store } from '../../contract/store.ts';
import { firstOf } from '../follow.ts';
import type { StorePlace } from '../store-under-test.ts';
import { CrowdWatcher, type WatcherPlan } from './crowd-watcher.ts';
import { CrowdWriter } from './crowd-writer.ts';
import { fleetSources } from './hostile-values.ts';
import { withoutAncestors } from './random-condition.ts';
import { randomSelection } from './random-query.ts';
import { randomSteps } from './random-steps.ts';

/** How large a crowd is, and for how long it goes on. */
export interface CrowdOptions {
  readonly seed: number;
  readonly writers: number;
  readonly watchers: number;
  /** Times between two restarts of the store. */
  readonly phases: number;
  /** Batches of each writer in a phase. */
  readonly batches: number;
  /** Stores open at a time: more than one where they may share a place. */
  readonly replicas: number;
}

/** What was met. */
export interface CrowdFacts {
  /** Revisions that the writers made. */
  readonly revisions: number;
  readonly events: number;
  /** Batches refused since another writer had removed a source. */
  readonly refused: number;
}

/**
 * Many writers and many watchers of random queries, who stop and go on from the last they were told while the store is closed and
 * opened in between. Fails unless every watcher is told of each change that concerns it once, in order, and has in the end gathered what
 * the store lists; and unless a new epoch ends all of their positions.
 */
export async function runWatchCrowd(place: StorePlace, options: CrowdOptions): Promise<CrowdFacts> {
  const { start, plans } = await prepare(place, options);
  const watchers = plans.map((plan) => new CrowdWatcher(plan, start));
  const steps = fc.sample(randomSteps, { seed: options.seed, numRuns: options.writers });
  const writers = steps.map((batches) => new CrowdWriter(batches));
  let refused = 0;
  for (let phase = 0; phase < options.phases; phase += 1) {
    refused += await runPhase(place, { watchers, writers, options });
  }
  await using store = await place.open();
  const end = await store.revision();
  await Promise.all(watchers.map(async (watcher) => await watcher.catchUp(store, end)));
  for (const watcher of watchers) await watcher.compare(store);
  await checkReplay(store, { start, end, watchers: watchers.slice(0, 10) });
  await store.startEpoch();
  for (const { query, position } of watchers) {
    const late = firstOf(store.watch(query, position, { signal: new AbortController().signal }));
    await rejects(late, { reason: 'Expired' });
  }
  const events = watchers.reduce((sum, { told }) => sum + told.length, 0);
  return { revisions: Number(end - start), events, refused };
}

async function prepare(
  place: StorePlace,
  { seed, watchers }: CrowdOptions,
): Promise<{ readonly start: Revision; readonly plans: readonly WatcherPlan[] }> {
  await using store = await place.open();
  const sources: SourceView[] = [];
  for (const { kind, name } of fleetSources) {
    sources.push({ ...(await store.ensureSource(kind, name)), attributes: new Map() });
  }
  await new CrowdWriter([{ changes: [], removals: [] }]).write(store, 1);
  const start = await store.revision();
  const plan = fc.record({
    query: randomSelection({ sources, times: [Date.now()] }).map(({ order: _, where, ...query }) =>
      where === undefined ? query : { ...query, where: withoutAncestors(where) },
    ),
    stops: fc.infiniteStream(fc.integer({ min: 1, max: 80 })),
  });
  return { start, plans: fc.sample(plan, { seed, numRuns: watchers }) };
}

interface Crowd {
  readonly watchers: readonly CrowdWatcher[];
  readonly writers: readonly CrowdWriter[];
  readonly options: CrowdOptions;
}

/** Ends in the middle of what the watchers are told. @returns how many batches were refused. */
async function runPhase(place: StorePlace, { watchers, writers, options }: Crowd): Promise<number> {
  const stores: Store[] = [];
  for (let at = 0; at < options.replicas; at += 1) stores.push(await place.open());
  const storeOf = (at: number): Store => stores[at % stores.length] ?? never();
  const stop = new AbortController();
  const followed = watchers.map(async (watcher, at) => await watcher.follow(storeOf(at), stop.signal));
  const watched = Promise.all(followed);
  const written = writers.map(async (writer, at) => await writer.write(storeOf(at), options.batches));
  try {
    const [refused] = await Promise.all([Promise.all(written), Promise.race([watched, Promise.all(written)])]);
    return refused.reduce((sum, count) => sum + count, 0);
  } finally {
    stop.abort();
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
    await watched;
  }
}

/** What was told in many parts is what is told in one. */
async function checkReplay(
  store: Store,
  {
    start,
    end,
    watchers,
  }: { readonly start: Revision; readonly end: Revision; readonly watchers: readonly CrowdWatcher[] },
): Promise<void> {
  for (const watcher of watchers) {
    const again = new CrowdWatcher({ query: watcher.query, stops: [].values() }, start);
    await again.catchUp(store, end);
    deepStrictEqual(watcher.told, again.told);
  }
}

function never(): never {
  throw new Error('a crowd needs a store');
}
