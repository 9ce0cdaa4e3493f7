import { inspect } from 'node:util';
import { createSeededRandom, type SeededRandom, Supervisor } from '@orrery/lab';
import { FactSum, type TrialOptions, type TrialReport } from '../trial.ts';
import type { Ground, Grounds } from './databases.ts';

/** What one run of a trial has. */
export interface Run<T extends Ground = Ground> {
  readonly ground: T;
  readonly seed: number;
  readonly random: SeededRandom;
  /** Of the processes that the run starts. */
  readonly supervisor: Supervisor;
  readonly facts: FactSum;
}

/**
 * Runs a trial as often as asked, each time with the next seed.
 * @param once answers what was wrong, one line each.
 */
export async function runEach<T extends Ground>(
  grounds: Grounds<T>,
  { count, seed: firstSeed, onProgress }: TrialOptions,
  once: (run: Run<T>) => Promise<readonly string[]>,
): Promise<TrialReport> {
  await using supervisor = await Supervisor.create('crash');
  const facts = new FactSum();
  const problems: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const seed = firstSeed + at;
    const random = createSeededRandom(seed);
    const found = await tried(async () => {
      const ground = await grounds.create();
      return await once({ ground, seed, random, supervisor, facts });
    });
    problems.push(...found.map((problem) => `seed ${seed}: ${problem}`));
    onProgress(`run ${at + 1} of ${count}, seed ${seed}: ${found.length} problems`);
  }
  return { problems, facts: facts.facts };
}

/** A run that cannot go on is a problem of that run, not the end of the trial. */
async function tried(run: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await run();
  } catch (error) {
    return [inspect(error)];
  }
}
