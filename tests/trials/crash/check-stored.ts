import type { Store } from '@orrery/storage';
import { type DatabasePlace, openTrialDatabase } from '@orrery/storage/integrity';
import { BatchWriter } from './batch-writer.ts';
import { findDifferences } from './check-store.ts';
import { FleetModel } from './fleet-model.ts';
import { type PlanOptions, planBatch } from './planned-batch.ts';
import { openStore } from './trial-place.ts';
import type { BatchTask } from './writer-protocol.ts';

/** What a new store begins with. */
const firstRevision = 1;

/** What is known of the writing that is to be checked. */
export interface Written {
  readonly plan: PlanOptions;
  /** Numbers of the acknowledged batches, with the revision each answer named. */
  readonly acknowledged: ReadonlyMap<number, number>;
  /** How many batches must be stored, where that is known. */
  readonly batches?: number;
}

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
 */
export async function checkStored(place: DatabasePlace, written: Written): Promise<StoredCheck> {
  const rows = await checkRows(place);
  await using store = await openStore(place);
  const { batches, problems } = await checkAnswers(store, written);
  return { batches, problems: [...rows, ...problems] };
}

/**
 * The same; then the store that was opened writes the rest of the batches, and everything is checked again.
 * @returns how many batches there were before.
 */
export async function checkAndFinish(
  place: DatabasePlace,
  task: BatchTask,
  before: ReadonlyMap<number, number>,
): Promise<StoredCheck> {
  const crashed = await checkRows(place);
  const { batches, problems } = await finish(place, task, before);
  return { batches, problems: [...crashed, ...problems, ...(await checkRows(place))] };
}

async function finish(
  place: DatabasePlace,
  task: BatchTask,
  before: ReadonlyMap<number, number>,
): Promise<StoredCheck> {
  const { plan, batches } = task;
  const acknowledged = new Map(before);
  await using store = await openStore(place);
  const crashed = await checkAnswers(store, { plan, acknowledged });
  const writer = new BatchWriter(task, store, (event) => {
    if (event.kind === 'acknowledged') acknowledged.set(event.batch, event.revision);
  });
  await writer.run();
  const finished = await checkAnswers(store, { plan, acknowledged, batches });
  return { batches: crashed.batches, problems: [...crashed.problems, ...finished.problems] };
}

/** What is wrong with the rows of a store that nobody has open, one line each. */
export async function checkRows(place: DatabasePlace): Promise<readonly string[]> {
  await using database = await openTrialDatabase(place);
  return await database.findProblems();
}

async function checkAnswers(store: Store, { plan, acknowledged, batches }: Written): Promise<StoredCheck> {
  const audit = await store.audit({ after: 0, limit: 1_000_000 });
  const model = new FleetModel(firstRevision);
  for (const number of audit.keys()) model.apply(planBatch(plan, number));
  const problems = [...(await findDifferences(store, model))];
  if (batches !== undefined && audit.length !== batches) {
    problems.push(`${audit.length} batches are stored in place of ${batches}`);
  }
  for (const [number, revision] of acknowledged) {
    const stored = model.revisions[number];
    if (stored === undefined) problems.push(`batch ${number} was acknowledged and is not stored`);
    else if (stored !== revision) problems.push(`batch ${number} was acknowledged at ${revision}, and is at ${stored}`);
  }
  return { batches: audit.length, problems };
}
