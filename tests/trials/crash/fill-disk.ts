import { createSeededRandom } from '@orrery/lab';
import { checkAndFinish, checkStored } from './check-stored.ts';
import type { DiskGround, Ground, ServerGround } from './databases.ts';
import { findRefusalProblems } from './endured.ts';
import { batchesOfRun } from './kill-writer.ts';
import type { PlanOptions } from './planned-batch.ts';
import type { Run } from './run-each.ts';
import { WriterProcess } from './writer-process.ts';

/** Refusals that are waited for before there is space again. */
const refusals = 4;

/** The log of SQLite grows up to here without a checkpoint; behind that a full disk shows late. */
const growingBatches = 50;

/**
 * Takes the rest of the disk at a random moment. Writes are refused in words, reads are answered, and when there is space again the same
 * process writes on, or, every other time, one that was started anew after the first was killed on the full disk.
 */
export async function fillSqliteDisk(run: Run<DiskGround>): Promise<readonly string[]> {
  const { ground, seed, random, supervisor, facts } = run;
  const task = {
    place: ground.place,
    plan: planOf(seed),
    batches: batchesOfRun,
    window: 1,
    compacts: false,
    endures: true,
  };
  await using writer = await WriterProcess.start(supervisor, task);
  const after = 1 + random.below(growingBatches);
  await writer.waitFor(`${after} batches`, () => writer.acknowledged.size >= after);
  ground.disk.fill();
  await writer.waitFor('refusals', () => writer.refusals.length >= refusals || writer.isDone);
  const isKilled = random.below(2) === 0;
  if (isKilled) await writer.kill();
  ground.disk.free();
  facts.add('writes refused', writer.refusals.length);
  facts.add('killed on the full disk', isKilled ? 1 : 0);
  if (!isKilled) await writer.finish();
  const problems = findRefusalProblems(writer, { clear: /disk|full/, reads: true });
  const { problems: stored } = await checkAndFinish(ground.place, task, writer.acknowledged);
  return [...problems, ...stored];
}

/**
 * The same where no disk can be mounted: a limit of the size of files, at which writing fails as on a full disk. The limit cannot be
 * raised for a process that runs: another one goes on without it.
 */
export async function limitSqliteFiles(run: Run<Ground>): Promise<readonly string[]> {
  const { ground, seed, random, supervisor, facts } = run;
  const task = {
    place: ground.place,
    plan: planOf(seed),
    batches: batchesOfRun,
    window: 1,
    compacts: false,
    endures: true,
  };
  // Between 2 and 14 MB.
  const fileBlocks = 4096 + random.below(24_576);
  await using writer = await WriterProcess.start(supervisor, task, { fileBlocks });
  await writer.waitFor('refusals', () => writer.refusals.length >= refusals || writer.isDone);
  await writer.kill();
  facts.add('writes refused', writer.refusals.length);
  const problems = findRefusalProblems(writer, { clear: /disk|full/, reads: true });
  const { problems: stored } = await checkAndFinish(ground.place, task, writer.acknowledged);
  return [...problems, ...stored];
}

/** The same under PostgreSQL: it may refuse statements, or stop altogether until its log can be written again. */
export async function fillPostgresDisk(run: Run<ServerGround & DiskGround>): Promise<readonly string[]> {
  const { ground, seed, random, supervisor, facts } = run;
  const { place, server, disk } = ground;
  const task = { place, plan: planOf(seed), batches: batchesOfRun, window: 1, compacts: false, endures: true };
  await using writer = await WriterProcess.start(supervisor, task);
  const after = 1 + random.below(batchesOfRun / 2);
  await writer.waitFor(`${after} batches`, () => writer.acknowledged.size >= after);
  disk.fill();
  await writer.waitFor('refusals', () => writer.refusals.length >= refusals || writer.isDone);
  const isDown = !isRunning(server.pid);
  disk.free();
  if (isDown || !isRunning(server.pid)) await server.restart();
  await writer.finish();
  facts.add('writes refused', writer.refusals.length);
  facts.add('the server had stopped', isDown ? 1 : 0);
  const problems = findRefusalProblems(writer, { clear: /PostgreSQL/, reads: false });
  const { problems: stored } = await checkStored(place, {
    plan: task.plan,
    acknowledged: writer.acknowledged,
    batches: batchesOfRun,
  });
  return [...problems, ...stored];
}

function planOf(seed: number): PlanOptions {
  const random = createSeededRandom(seed);
  return { seed, names: 40 + random.below(400), maxChanges: 100, removals: 4 };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // there is no such process
  }
}
