import type { Figure, Report } from './report/figure.ts';
import { describeMachine } from './report/machine.ts';
import { saveReport } from './report/publish-report.ts';
import { type Filled, fillStore, fleetOptions } from './store/fill-store.ts';
import { Ledger } from './store/ledger.ts';
import { measureChanges, measureVisibility } from './store/measure-changes.ts';
import { measureComparison } from './store/measure-comparison.ts';
import { measureContention } from './store/measure-contention.ts';
import { measureDisk } from './store/measure-disk.ts';
import { measureCounts, measureLookups } from './store/measure-lookups.ts';
import { measureOpening } from './store/measure-opening.ts';
import { measurePages } from './store/measure-pages.ts';
import { measurePlainJson } from './store/measure-plain-json.ts';
import { measureRemoval } from './store/measure-removal.ts';
import { measureGroups, measureNames, measureScans } from './store/measure-scans.ts';
import { measureWatchers } from './store/measure-watchers.ts';
import { createPostgresPlace, type PostgresPlace } from './store/postgres-place.ts';
import { createSqlitePlace } from './store/sqlite-place.ts';
import type { DatabaseName, StorePlace } from './store/store-place.ts';

/** How large the store is to be, and in which database. */
export interface StoreRunOptions {
  readonly objects: number;
  readonly database: DatabaseName;
}

const standardSizes: readonly number[] = [10_000, 100_000, 1_000_000];
const fillTargets: Readonly<Record<DatabaseName, number>> = { sqlite: 5000, postgres: 4000 };

/** Fills a store with a generated fleet and measures what `architecture.md` 6 asks of it, without HTTP. */
export async function runStore({ objects, database }: StoreRunOptions): Promise<Report> {
  const machine = describeMachine();
  const { sources } = fleetOptions(objects);
  const head = {
    file: standardSizes.includes(objects) ? `store-${database}-${objects}` : undefined,
    title: `${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'} store, ${objects.toLocaleString('en')} objects over ${sources} sources`,
  };
  const ledger = new Ledger((figures: readonly Figure[]) => saveReport({ ...head, figures }, machine));
  if (database === 'sqlite') {
    await using place = await createSqlitePlace();
    await measureAll(ledger, { place, objects });
  } else {
    await using place = await createPostgresPlace();
    await measureAll(ledger, { place, objects, plain: place });
  }
  if (ledger.failures.length > 0) process.stderr.write(`\nfailed:\n${ledger.failures.join('\n')}\n`);
  return { ...head, figures: ledger.figures };
}

interface Run {
  readonly place: StorePlace;
  readonly objects: number;
  /** Where the comparison with plain JSON can be made. */
  readonly plain?: PostgresPlace;
}

async function measureAll(ledger: Ledger, run: Run): Promise<void> {
  const { place, objects } = run;
  let filled: Filled | undefined;
  await ledger.phase('filling', async () => {
    await using store = await place.open();
    filled = await fillStore(store, objects, fillTargets[place.database]);
    return filled.figures;
  });
  if (filled === undefined) return;
  await ledger.phase('disk', async () => await measureDisk(place, filled?.objects ?? objects));
  await ledger.phase('opening', async () => measureOpening(place));
  await measureOpened(ledger, run, filled);
}

async function measureOpened(ledger: Ledger, { place, objects, plain }: Run, filled: Filled): Promise<void> {
  const { census, sources } = filled;
  const { database } = place;
  await using store = await place.open();
  await ledger.phase('comparing', async () => await measureComparison(store, objects, sources));
  await ledger.phase('pages', async () => await measurePages(store, objects, census.podCount));
  await ledger.phase('lookups', async () => await measureLookups(store, census));
  await ledger.phase('counts', async () => await measureCounts(store, census));
  await ledger.phase('groups', async () => await measureGroups(store));
  await ledger.phase('names', async () => await measureNames(store, census));
  await ledger.phase('scans', async () => await measureScans(store, database));
  if (plain !== undefined) {
    await ledger.phase('plain JSON', async () => await measurePlainJson(store, plain, { census, objects }));
  }
  await ledger.phase('visibility', async () => await measureVisibility(store, census));
  await ledger.phase('changes', async () => await measureChanges(store, census, database));
  await ledger.phase('contention', async () => await measureContention(store, census, objects));
  await ledger.phase('watchers', async () => await measureWatchers(store));
  const size = objects / 10;
  await ledger.phase('removal', async () => await measureRemoval(store, place, { census, size }));
}
