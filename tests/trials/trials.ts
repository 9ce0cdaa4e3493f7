import { databases, files, filesOnDisks, type Ground, type Grounds, serversOnDisks } from './crash/databases.ts';
import { fillPostgresDisk, fillSqliteDisk, limitSqliteFiles } from './crash/fill-disk.ts';
import { killMaintenance } from './crash/kill-maintenance.ts';
import { killPostgres } from './crash/kill-postgres.ts';
import { killWriter } from './crash/kill-writer.ts';
import { type Run, runEach } from './crash/run-each.ts';
import { storeEquality } from './equality/store-equality.ts';
import { watchCrowd } from './equality/watch-crowd.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { probe } from './probe/probe.ts';
import { syncKills } from './sync/kills.ts';
import { syncLargeFleet } from './sync/large-fleet.ts';
import { syncStorms } from './sync/storms.ts';
import type { Trial } from './trial.ts';

/** Every trial by its name on the command line. A new one is a line here. */
export const trials: ReadonlyMap<string, Trial> = new Map<string, Trial>([
  ['kill-writer-sqlite', on(files, killWriter, 50, 'kill -9 of the writer within 200 batches, SQLite')],
  ['kill-writer-postgres', on(databases, killWriter, 50, 'kill -9 of the writer within 200 batches, PostgreSQL')],
  ['kill-postgres', on(databases, killPostgres, 50, 'kill -9 of PostgreSQL within 200 batches; the writer lives on')],
  ['kill-maintenance-sqlite', on(files, killMaintenance, 20, 'kill -9 while SQLite purges, forgets, fills fields')],
  ['kill-maintenance-postgres', on(databases, killMaintenance, 20, 'kill -9 while PostgreSQL purges, forgets, fills')],
  ['full-disk-sqlite', on(filesOnDisks, fillSqliteDisk, 20, 'the disk below SQLite is full for a while')],
  ['full-disk-postgres', on(serversOnDisks, fillPostgresDisk, 20, 'the disk below PostgreSQL is full for a while')],
  ['store-equality', storeEquality],
  ['watch-crowd-sqlite', on(files, watchCrowd, 20, '100 watchers of 8 writers over restarts, SQLite')],
  ['watch-crowd-postgres', on(databases, watchCrowd, 20, '100 watchers of 8 writers over restarts, two replicas')],
  ['file-limit-sqlite', on(files, limitSqliteFiles, 20, 'files of SQLite may not grow for a while')],
  ['fuzz', fuzz],
  ['probe', probe],
  ['sync-storms', syncStorms],
  ['sync-kills', syncKills],
  ['sync-large-fleet', syncLargeFleet],
]);

function on<T extends Ground>(
  open: () => Promise<Grounds<T>>,
  once: (run: Run<T>) => Promise<readonly string[]>,
  count: number,
  text: string,
): Trial {
  return {
    text,
    count,
    run: async (options) => {
      await using grounds = await open();
      return await runEach(grounds, options, once);
    },
  };
}
