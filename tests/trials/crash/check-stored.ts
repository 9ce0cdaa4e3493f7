import { type DatabasePlace, openTrialDatabase } from '@orrery/storage/integrity';
import { findDifferences } from './check-store.ts';
import { FleetModel } from './fleet-model.ts';
import { type PlanOptions, planBatch } from './planned-batch.ts';
import { openStore } from './trial-place.ts';

/** What a new store begins with. */
const firstRevision = 1;

/** What was found in a store whose writer is gone. */
export interface StoredCheck {
  /** How many batches of the plan are stored: the first ones, whole. */
  readonly batches: number;
  /** What is wrong, one line each. */
  readonly problems: readonly string[];
}

/**
 * Checks that a store holds exactly the first batches of its plan, how many ever they are, and among them every acknowledged one: first
 * the rows as the crash left them, then what an opened store answers.
 * @param expected how many batches there must be, where that is known.
 * @param acknowledged numbers of batches with the revision each answer named.
 */
export async function checkStored(
  place: DatabasePlace,
  plan: PlanOptions,
  acknowledged: ReadonlyMap<number, number>,
  expected?: number,
): Promise<StoredCheck> {
  const problems = [...(await checkRows(place))];
  await using store = await openStore(place);
  const audit = await store.audit({ after: 0, limit: 1_000_000 });
  const model = new FleetModel(firstRevision);
  for (const number of audit.keys()) model.apply(planBatch(plan, number));
  if (expected !== undefined && audit.length !== expected) {
    problems.push(`${audit.length} batches are stored in place of ${expected}`);
  }
  problems.push(...(await findDifferences(store, model)));
  for (const [number, revision] of acknowledged) {
    const stored = model.revisions[number];
    if (stored === undefined) problems.push(`batch ${number} was acknowledged and is not stored`);
    else if (stored !== revision) problems.push(`batch ${number} was acknowledged at ${revision}, and is at ${stored}`);
  }
  return { batches: audit.length, problems };
}

async function checkRows(place: DatabasePlace): Promise<readonly string[]> {
  await using database = await openTrialDatabase(place);
  return await database.findProblems();
}
