import type { Database } from '../sql/database.ts';
import { checkBodies } from './check-bodies.ts';
import { checkChangelog } from './check-changelog.ts';
import { checkHistory } from './check-history.ts';
import { checkIndexes } from './check-indexes.ts';
import { checkSideRows } from './check-side-rows.ts';
import { checkTotals } from './check-totals.ts';
import { Problems } from './problems.ts';
import { readStoredRows } from './stored-rows.ts';

/**
 * Computes again, from the bodies, everything a database keeps beside them, and compares: digests, columns, the three indexes, totals,
 * the chain of states of each object, the changelog and the commits.
 * @param database small enough to be held in memory (some 100,000 states); one read transaction sees it.
 * @returns what is wrong, one line each; none when all is well.
 */
export async function checkIntegrity(database: Database): Promise<readonly string[]> {
  return await database.read(async (connection) => {
    const problems = new Problems();
    const stored = await readStoredRows(connection);
    const facts = checkBodies(stored, problems);
    await checkIndexes(connection, { stored, facts }, problems);
    await checkTotals(connection, stored, problems);
    checkHistory(stored, problems);
    checkChangelog(stored, problems);
    await checkSideRows(connection, stored, problems);
    return problems.lines();
  });
}
