import type { PendingRemoval } from '../../sql/catalogue.ts';
import { type Commit, runCommit } from '../batches/commit.ts';
import type { Operation } from '../operation.ts';
import { purgeRows } from './purge-rows.ts';
import { RemovalRows } from './removal-rows.ts';
import { readRemovalState, writeNext } from './removal-state.ts';

/** What one transaction purges at most: a batch waits no longer. */
const bounds = { rows: 5000, ms: 30 };
/** Rows between two looks at the clock. */
const stepRows = 100;

/** Moves rows of the earliest removal to the history, in the default order, each at its revision of the removal's block. */
export const purgeRemoved: Operation<'purgeRemoved'> = async (database, _args, context) => {
  const { removals } = await database.read(async (connection) => await context.catalogue.load(connection));
  if (removals.length === 0) return false;
  const { result } = await runCommit(database, context, async (commit) => {
    const [removal] = commit.removals;
    if (removal === undefined) return false;
    await purgeSome(commit, removal, bounds);
    return true;
  });
  return result;
};

/** Purges rows of a removal, up to a number of them or until a time has passed; the removal is done with when none are left. */
export async function purgeSome(
  commit: Commit,
  removal: PendingRemoval,
  most: { readonly rows: number; readonly ms: number },
): Promise<void> {
  const { connection } = commit;
  const state = await readRemovalState(connection, removal);
  if (state === undefined) return;
  const removed = new RemovalRows(connection, removal, commit.removals);
  const kinds = await removed.kinds(commit.start.kinds);
  let purged = 0;
  for (const kind of kinds) {
    for (;;) {
      const limit = Math.min(stepRows, most.rows - purged);
      const rows = await removed.page(kind.id, { limit });
      const ranked = rows.map(({ id }, at) => ({ id, until: state.numbers.at(purged + at), untilAt: state.at }));
      await purgeRows(commit, ranked);
      purged += rows.length;
      if (purged >= most.rows || (await connection.now()) - commit.now >= most.ms) {
        await writeNext(connection, removal.revision, state.numbers.at(purged));
        return;
      }
      if (rows.length < limit) break;
    }
  }
  await connection.deleteMany({ table: 'removals', columns: ['revision'], rows: [[removal.revision]] });
  commit.noteCatalogueChange();
}
