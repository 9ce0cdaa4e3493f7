import { setTimeout as sleep } from 'node:timers/promises';
import { checkStored } from './check-stored.ts';
import type { ServerGround } from './databases.ts';
import { findRefusalProblems } from './endured.ts';
import { batchesOfRun } from './kill-writer.ts';
import type { PlanOptions } from './planned-batch.ts';
import type { Run } from './run-each.ts';
import { WriterProcess } from './writer-process.ts';

const laterMs = 15;

/** How long the server stays away at most. */
const awayMs = 400;

/**
 * Kills every process of PostgreSQL (SIGKILL) at a random moment within 200 batches and starts it again. The writing process lives on:
 * its writes fail with ServiceUnavailable meanwhile, then go on by themselves.
 */
export async function killPostgres(run: Run<ServerGround>): Promise<readonly string[]> {
  const { ground, seed, random, supervisor, facts } = run;
  const { place, server } = ground;
  const plan: PlanOptions = { seed, names: 40, maxChanges: 60, removals: 4 };
  const task = { place, plan, batches: batchesOfRun, window: 1, compacts: random.below(2) === 0, endures: true };
  const after = 1 + random.below(batchesOfRun - 5);
  await using writer = await WriterProcess.start(supervisor, task);
  await writer.waitFor(`${after} batches`, () => writer.acknowledged.size >= after);
  await sleep(random.next() * laterMs);
  await server.kill9();
  const stored = writer.acknowledged.size;
  await writer.waitFor('a refusal', (events) => events.some(({ kind }) => kind === 'refused'));
  await sleep(random.next() * awayMs);
  await server.restart();
  await writer.finish();
  facts.add('killed while writing', stored < batchesOfRun ? 1 : 0);
  facts.add('batches acknowledged before', stored);
  facts.add('writes refused', writer.refusals.length);
  facts.add('refused and stored all the same', writer.found.length);
  const { problems } = await checkStored(place, {
    plan,
    acknowledged: writer.acknowledged,
    batches: batchesOfRun,
  });
  return [...problems, ...findRefusalProblems(writer, { clear: /PostgreSQL/, reads: false })];
}
