import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabasePlace, type LeftWork, openTrialDatabase } from '@orrery/storage/integrity';
import { compactEvery } from './batch-writer.ts';
import { checkAndFinish, checkRows } from './check-stored.ts';
import { type PlanOptions, planBatch } from './planned-batch.ts';
import type { Run } from './run-each.ts';
import { openStore } from './trial-place.ts';
import { WriterProcess } from './writer-process.ts';
import type { WriterEvent } from './writer-protocol.ts';

/** Batches that fill the store, those during which it is killed, and those that follow. */
const filling = 24;
const maintained = 20;
const all = filling + maintained + 10;

/** The field index is filled in about this time when nobody writes. */
const fillMs = 600;
/** The rows of a source are purged in about this time. */
const purgeMs = 80;
/** What is old is forgotten in about this time. */
const compactMs = 30;
/** A store that was opened ends all of this work within that time, many times over. */
const endsWithinMs = 60_000;
const pollMs = 20;

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
  const forgetting = killed.events.filter(({ kind }) => kind === 'compacting' || kind === 'compacted').at(-1);
  facts.add('killed while filling the field index', left.fields > 0 ? 1 : 0);
  facts.add('killed while purging', left.removals > 0 ? 1 : 0);
  facts.add('killed while forgetting', forgetting?.kind === 'compacting' ? 1 : 0);
  const acknowledged = new Map([...filler.acknowledged, ...killed.acknowledged]);
  const { problems } = await checkAndFinish(place, { ...task, batches: all }, acknowledged);
  return [...problems, ...(await endWork(place))];
}

/** What a store that is opened and left alone does not bring to its end, and what is wrong with it then. */
async function endWork(place: DatabasePlace): Promise<readonly string[]> {
  {
    await using _ = await openStore(place);
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      const { fields, removals } = await leftWork(place);
      if (fields + removals === 0) break;
      if (waitedMs >= endsWithinMs) return [`${fields} fields are not filled, ${removals} removals not purged`];
      await sleep(pollMs);
    }
  }
  return await checkRows(place);
}

/** Waits for a moment while the field index is being filled, the rows of a source are purged, or what is old is forgotten. */
async function untilBusy(writer: WriterProcess, plan: PlanOptions, random: Run['random']): Promise<void> {
  const removal = Array.from({ length: maintained }, (_, at) => planBatch(plan, filling + at)).find(
    (batch) => batch.removal !== undefined && batch.removal.kind === undefined,
  );
  const work = random.below(3);
  if (work === 0) {
    await writer.waitFor('opened', (events) => events.some(({ kind }) => kind === 'opened'));
    await sleep(random.next() ** 2 * fillMs);
  } else if (work === 1 && removal !== undefined) {
    await writer.waitFor('a removal', () => writer.acknowledged.has(removal.number));
    await sleep(random.next() * purgeMs);
  } else {
    const times = 1 + random.below(maintained / compactEvery);
    const isThere = (events: readonly WriterEvent[]): boolean =>
      events.filter(({ kind }) => kind === 'compacting').length >= times;
    await writer.waitFor('forgetting', isThere);
    await sleep(random.next() * compactMs);
  }
}

async function forgetFields(place: DatabasePlace): Promise<void> {
  await using database = await openTrialDatabase(place);
  await database.forgetFields();
}

async function leftWork(place: DatabasePlace): Promise<LeftWork> {
  await using database = await openTrialDatabase(place, { isAlone: false });
  return await database.leftWork();
}
