import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabasePlace, type LeftWork, openTrialDatabase } from '@orrery/storage/integrity';
import { checkStored } from './check-stored.ts';
import { type PlanOptions, planBatch } from './planned-batch.ts';
import type { Run } from './run-each.ts';
import { WriterProcess } from './writer-process.ts';

/** Batches that fill the store, those during which it is killed, and those that follow. */
const filling = 24;
const maintained = 20;
const all = filling + maintained + 10;

/** The field index is filled in about this time when nobody writes. */
const fillMs = 600;
/** The rows of a source are purged in about this time. */
const purgeMs = 80;

/**
 * Kills the writing process while the store's own work is under way: rows of removals are purged, the field index is filled, old states
 * are forgotten. Afterwards a store is opened that ends this work.
 */
export async function killMaintenance({ ground, seed, random, supervisor, facts }: Run): Promise<readonly string[]> {
  const { place } = ground;
  // Many objects and removals of whole sources, which are not purged in one transaction.
  const plan: PlanOptions = { seed, names: 2_000, maxChanges: 1_500, removals: 20 };
  const task = { place, plan, window: 2, compacts: true, endures: false };
  await using filler = await WriterProcess.start(supervisor, { ...task, batches: filling });
  await filler.finish();
  await forgetFields(place);
  await using killed = await WriterProcess.start(supervisor, { ...task, batches: filling + maintained });
  await untilBusy(killed, plan, random);
  await killed.kill();
  const left = await leftWork(place);
  facts.add('killed while filling the field index', left.fields > 0 ? 1 : 0);
  facts.add('killed while purging', left.removals > 0 ? 1 : 0);
  const before = new Map([...filler.acknowledged, ...killed.acknowledged]);
  const crashed = await checkStored(place, plan, before);
  await using other = await WriterProcess.start(supervisor, { ...task, batches: all });
  await other.finish();
  const acknowledged = new Map([...before, ...other.acknowledged]);
  const finished = await checkStored(place, plan, acknowledged, all);
  return [...crashed.problems, ...finished.problems];
}

/** Waits for a moment while the field index is being filled, or while the rows of a source are purged. */
async function untilBusy(writer: WriterProcess, plan: PlanOptions, random: Run['random']): Promise<void> {
  const removals = Array.from({ length: maintained }, (_, at) => planBatch(plan, filling + at)).filter(
    ({ removal }) => removal !== undefined && removal.kind === undefined,
  );
  const [removal] = random.below(3) === 0 ? [] : removals;
  if (removal === undefined) {
    await writer.waitFor('opened', (events) => events.some(({ kind }) => kind === 'opened'));
    await sleep(random.next() * fillMs);
  } else {
    await writer.waitFor('a removal', () => writer.acknowledged.has(removal.number));
    await sleep(random.next() * purgeMs);
  }
}

async function forgetFields(place: DatabasePlace): Promise<void> {
  await using database = await openTrialDatabase(place);
  await database.forgetFields();
}

async function leftWork(place: DatabasePlace): Promise<LeftWork> {
  await using database = await openTrialDatabase(place);
  return await database.leftWork();
}
