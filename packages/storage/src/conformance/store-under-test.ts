import { afterAll, onTestFinished } from 'vitest';
import type { Store } from '../contract/store.ts';
import type { SqlStoreOptions } from '../store/sql-store.ts';
import { everything } from './objects.ts';

/** A place that holds one store; disposing it forgets the store. */
export interface StorePlace extends AsyncDisposable {
  /** Opens the store that is kept here, empty at first. Its caller closes it. */
  open(options?: SqlStoreOptions): Promise<Store>;
}

/** One implementation, as the suites open it. */
export interface StoreUnderTest {
  readonly name: string;
  readonly newPlace: () => Promise<StorePlace>;
  /** A store that is opened again in the same place has what was written before. */
  readonly isKept: boolean;
  /** Several stores may be open in one place at a time, as replicas are. */
  readonly isShared: boolean;
}

/** Opens an empty store for one test, which closes it. */
export type OpenStore = (options?: SqlStoreOptions) => Promise<Store>;

/** Stores of one implementation, as tests take them. To open one takes longer than most tests. */
export interface TestStores {
  readonly open: OpenStore;
  /** The store that tests share, with neither sources nor objects; it has a past. */
  readonly emptied: () => Promise<Store>;
}

/** Makes stores for the tests of the group it is called in; each is forgotten when its test, or the group, has ended. */
export function storesFor(subject: StoreUnderTest): TestStores {
  const shared = new AsyncDisposableStack();
  afterAll(async () => await shared.disposeAsync());
  let store: Store | undefined;
  return {
    open: openerOf(subject),
    emptied: async () => {
      if (store === undefined) store = shared.use(await shared.use(await subject.newPlace()).open());
      else await empty(store);
      return store;
    },
  };
}

async function empty(store: Store): Promise<void> {
  const sources = (await store.sources(everything)).filter(({ id }) => id !== store.control);
  await store.write({ changes: [], removals: sources.map(({ id }) => ({ source: id })) });
  const { objects } = await store.list({ visible: everything }, { limit: 1000 });
  await store.write({ changes: objects.map(({ key }) => ({ op: 'remove', key })) });
}

/** Makes new places for tests; each is forgotten when its test has ended. */
export function openerOf(subject: StoreUnderTest): OpenStore {
  return async (options) => await (await placeForTest(subject)).open(options);
}

/** A new place, forgotten when the test has ended. */
export async function placeForTest({ newPlace }: StoreUnderTest): Promise<StorePlace> {
  const place = await newPlace();
  onTestFinished(async () => {
    await place[Symbol.asyncDispose]();
  });
  return place;
}
