import { onTestFinished } from 'vitest';
import type { Store } from '../contract.ts';
import type { SqlStoreOptions } from '../store/sql-store.ts';

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
