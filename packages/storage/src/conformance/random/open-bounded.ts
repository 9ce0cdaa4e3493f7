import { systemClock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { DatabasePlace } from '../../integrity/trial-database.ts';
import { defaultBounds, type ReadBounds } from '../../operations/selection/read-bounds.ts';
import { openPostgresDatabase } from '../../postgres/open-postgres-database.ts';
import { openSqliteDatabase } from '../../sqlite/open-sqlite-database.ts';
import { BoundedOperations } from './bounded-operations.ts';

/** Bounds that make a small fleet a large one. */
export const tinyBounds: ReadBounds = {
  ...defaultBounds,
  driven: 3,
  sorted: 0,
  slice: 9,
  scanFirst: 2,
  scan: 5,
  entriesLeast: 4,
  entries: 6,
  distinct: 2,
  asked: 2,
};

/** Between them every way of reading is taken. */
const bounds: readonly ReadBounds[] = [
  tinyBounds,
  { ...tinyBounds, driven: 60 },
  { ...tinyBounds, entriesLeast: 60, entries: 60, sorted: 20 },
  { ...tinyBounds, distinct: 64, asked: 1000, slice: 40 },
];

/** Reads and writes of an open database under bounds that make its fleet large. */
export interface Bounded extends AsyncDisposable {
  readonly store: BoundedOperations;
}

/**
 * Opens an empty database as a store would, with bounds by the number of the fleet; of each four fleets one has its declared fields not
 * indexed.
 */
export async function openBounded(place: DatabasePlace, fleet: number): Promise<Bounded> {
  const { database, close } = await open(place);
  const store = new BoundedOperations(database, bounds[Math.floor(fleet / 4) % bounds.length] ?? tinyBounds);
  if (fleet % 4 !== 0) await store.fillFields();
  return { store, [Symbol.asyncDispose]: close };
}

async function open(place: DatabasePlace) {
  if ('file' in place) {
    const database = await openSqliteDatabase(place.file);
    return { database, close: async () => database[Symbol.dispose]() };
  }
  const database = await openPostgresDatabase({
    url: place.url,
    connections: { point: 2, scan: 1 },
    clock: systemClock,
    startEpoch: () => Promise.reject(new StatusError('InternalError', 'a random fleet starts no epoch')),
  });
  return { database, close: async () => await database[Symbol.asyncDispose]() };
}
