import type { Report, StoreSize } from './report/figure.ts';
import { describeEnd, type Machine } from './report/machine.ts';
import { saveReport } from './report/results.ts';
import { fillPlainTable } from './store/fill-plain-table.ts';
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

/** When the run began, for the results that are kept while it goes on. */
export interface RunStart {
  readonly machine: Machine;
  /** By `performance.now()`. */
  readonly began: number;
}

/** What a run measured, and how much of its time went into filling. */
export interface StoreReport extends Report {
  readonly fillSeconds: number;
}

const fillTargets: Readonly<Record<DatabaseName, number>> = { sqlite: 5000, postgres: 4000 };

/**
 * Fills a store with a generated fleet and measures what `architecture.md` 6 asks of it, without HTTP. What fails is in the report; the
 * results are kept after each phase.
 */
export async function runStore(size: StoreSize, { machine, began }: RunStart): Promise<StoreReport> {
  const { objects, database } = size;
  const { sources } = fleetOptions(objects);
  const head = {
    file: `store-${database}-${objects}`,
    title: `${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'} store, ${objects.toLocaleString('en')} objects over ${sources} sources`,
    store: size,
  };
  const spent = { fillSeconds: 0 };
  const report = (): StoreReport => ({ ...head, ...spent, figures: ledger.figures, failures: ledger.failures });
  const ledger = new Ledger(() => saveReport(report(), describeEnd(machine, began, spent.fillSeconds)));
  try {
    if (database === 'sqlite') {
      await using place = await createSqlitePlace();
      await measureAll(ledger, { place, objects, spent });
    } else {
      await using place = await createPostgresPlace();
      await measureAll(ledger, { place, objects, spent, plain: place });
    }
  } catch (error) {
    ledger.fail('the store itself', error);
  }
  return report();
}

interface Run {
  readonly place: StorePlace;
  readonly objects: number;
  readonly spent: { fillSeconds: number };
  /** Where the comparison with plain JSON can be made. */
  readonly plain?: PostgresPlace;
}

async function measureAll(ledger: Ledger, run: Run): Promise<void> {
  const { place, objects, spent } = run;
  let filled: Filled | undefined;
  spent.fillSeconds += await ledger.phase('filling', async () => {
    await using store = await place.open();
    filled = await fillStore(store, objects, fillTargets[place.database]);
    return filled.figures;
  });
  if (filled === undefined) return;
  await ledger.phase('disk', async () => await measureDisk(place, filled?.objects ?? objects));
  await ledger.phase('opening', () => measureOpening(place));
  await measureOpened(ledger, run, filled);
}

async function measureOpened(ledger: Ledger, { place, objects, spent, plain }: Run, filled: Filled): Promise<void> {
  const { census, sources } = filled;
  const { database } = place;
  await using store = await place.open();
  await ledger.phase('comparing', async () => await measureComparison(store, objects, sources));
  await ledger.phase('pages', () => measurePages(store, filled.objects, census.podCount));
  await ledger.phase('lookups', () => measureLookups(store, census));
  await ledger.phase('counts', () => measureCounts(store, census));
  await ledger.phase('groups', () => measureGroups(store));
  await ledger.phase('names', () => measureNames(store, census));
  await ledger.phase('scans', () => measureScans(store, database));
  if (plain !== undefined) {
    spent.fillSeconds += await ledger.phase('filling the plain table', async () => {
      await fillPlainTable(plain, objects);
      return [];
    });
    await ledger.phase('plain JSON', () => measurePlainJson(store, plain, census));
  }
  await ledger.phase('visibility', async () => await measureVisibility(store, census));
  await ledger.phase('changes', async () => await measureChanges(store, census, database));
  await ledger.phase('contention', () => measureContention(store, census, objects));
  await ledger.phase('watchers', () => measureWatchers(store));
  await ledger.phase('removal', async () => await measureRemoval(store, place, { census, objects }));
}
