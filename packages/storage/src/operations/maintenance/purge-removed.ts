import type { PendingRemoval } from '../../sql/catalogue.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import type { Operation } from '../operation.ts';
import { purgeRows } from './purge-rows.ts';
import { RemovalRows } from './removal-rows.ts';
import { readRemovalState, writeNext } from './removal-state.ts';

/** Rows of one transaction at most, and the time after which it takes no more: a batch waits no longer. */
const purgedRows = 5000;
const purgedMs = 100;
/** Rows between two looks at the clock. */
const stepRows = 250;

/** Moves rows of the earliest removal to the history, in the default order, each at its revision of the removal's block. */
export const purgeRemoved: Operation<'purgeRemoved'> = async (database, _args, context) => {
  const { removals } = await database.read(async (connection) => await context.catalogue.load(connection));
  if (removals.length === 0) return false;
  const { result } = await runCommit(database, context, async (commit) => {
    const [removal] = commit.removals;
    if (removal === undefined) return false;
    await purgeSome(commit, removal);
    return true;
  });
  return result;
};

async function purgeSome(commit: Commit, removal: PendingRemoval): Promise<void> {
  const { connection } = commit;
  const state = await readRemovalState(connection, removal);
  if (state === undefined) return;
  const removed = new RemovalRows(connection, removal, commit.removals);
  const kinds = await removed.kinds(commit.start.kinds);
  let purged = 0;
  for (const kind of kinds) {
    for (;;) {
      const rows = await removed.page(kind.id, { limit: stepRows });
      const ranked = rows.map(({ id }, at) => ({ id, until: state.numbers.at(purged + at), untilAt: state.at }));
      await purgeRows(commit, ranked);
      purged += rows.length;
      if (purged >= purgedRows || (await connection.now()) - commit.now >= purgedMs) {
        await writeNext(connection, removal.revision, state.numbers.at(purged));
        return;
      }
      if (rows.length < stepRows) break;
    }
  }
  await connection.deleteMany({ table: 'removals', columns: ['revision'], rows: [[removal.revision]] });
  commit.noteCatalogueChange();
}
