import { setTimeout as sleep } from 'node:timers/promises';
import { checkAndFinish } from './check-stored.ts';
import type { PlanOptions } from './planned-batch.ts';
import type { Run } from './run-each.ts';
import { WriterProcess } from './writer-process.ts';

/** Batches of one run. */
export const batchesOfRun = 200;

/** Longer than most batches take, so that a kill meets any part of one. */
const laterMs = 15;

/** Batches under way when it happens. */
const window = 3;

/**
 * Kills the writing process (SIGKILL) at a random moment within 200 batches, checks what is stored, writes the rest and checks
 * again.
 */
export async function killWriter({ ground, seed, random, supervisor, facts }: Run): Promise<readonly string[]> {
  const { place } = ground;
  const plan: PlanOptions = { seed, names: 40, maxChanges: 60, removals: 4 };
  const task = { place, plan, batches: batchesOfRun, window, compacts: random.below(2) === 0, endures: false };
  const after = random.below(batchesOfRun - window);
  await using killed = await WriterProcess.start(supervisor, task);
  await killed.waitFor(`${after} batches`, () => killed.acknowledged.size >= after);
  await sleep(random.next() * laterMs);
  await killed.kill();
  facts.add('killed while writing', killed.isDone ? 0 : 1);
  facts.add('batches acknowledged before', killed.acknowledged.size);
  const { batches, problems } = await checkAndFinish(place, task, killed.acknowledged);
  facts.add('stored without acknowledgement', batches - killed.acknowledged.size);
  return problems;
}
