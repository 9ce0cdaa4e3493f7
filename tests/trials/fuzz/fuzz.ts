import { FactSum, type Trial } from '../trial.ts';
import { findFaults } from './find-faults.ts';
import { type FuzzGround, openFuzzGround, residentMiB } from './fuzz-ground.ts';

/** So much of the requests goes first, until caches and pools have their size. */
const warmUpShare = 0.2;
const mostGrowth = 1.1;
const settleMs = 90_000;
const pollMs = 1_000;
const errorLevel = 50;

/** Requests drawn from a grammar, good, bad and hostile: each is answered in time as search.md W says, and nothing is left of them. */
export const fuzz: Trial = {
  text: 'requests drawn from a grammar: no 500, no hang, no crash, memory back to +10 %',
  count: 100_000,
  run: async ({ count, seed, onProgress }) => {
    const facts = new FactSum();
    await using resources = new AsyncDisposableStack();
    const ground = await openFuzzGround(resources, seed);
    const { orrery, client, pool } = ground;
    const { pid } = orrery;
    const isGone = (): boolean => residentMiB(pid) === 0 && process.platform === 'linux';
    const warmUp = Math.ceil(count * warmUpShare);
    const problems: string[] = [];
    let before = Number.POSITIVE_INFINITY;
    for (let from = 0; from < count && problems.length < 40 && !isGone(); ) {
      const until = Math.min(count, from + Math.max(1_000, warmUp));
      problems.push(...(await findFaults({ client, pool, seed, from, until, facts, isGone })));
      if (from === 0) before = await settledMiB(pid, 0);
      onProgress(`${until} of ${count}: ${problems.length} problems, ${Math.round(residentMiB(pid))} MiB`);
      from = until;
    }
    if (isGone()) problems.push(`the server is gone:\n${orrery.log().slice(-3_000)}`);
    else problems.push(...(await memoryProblems(pid, before, facts)));
    return { problems: [...problems, ...loggedProblems(ground)], facts: facts.facts };
  },
};

async function memoryProblems(pid: number, before: number, facts: FactSum): Promise<string[]> {
  const after = await settledMiB(pid, before * mostGrowth);
  facts.add('MiB after the first fifth', Math.round(before));
  facts.add('MiB at the end', Math.round(after));
  return after <= before * mostGrowth ? [] : [`memory grew from ${Math.round(before)} to ${Math.round(after)} MiB`];
}

/** The least memory of the idle server; sooner when it is below what is enough. */
async function settledMiB(pid: number, enough: number): Promise<number> {
  const end = Date.now() + (enough === 0 ? settleMs / 9 : settleMs);
  let least = residentMiB(pid);
  while (least > enough && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    least = Math.min(least, residentMiB(pid));
  }
  return least;
}

/** Lines of the server's log that say a person must act. */
function loggedProblems({ orrery }: FuzzGround): string[] {
  const lines = orrery.log().split('\n');
  const errors = lines.filter((line) => Number(/"level":(\d+)/.exec(line)?.[1] ?? 0) >= errorLevel);
  return errors.slice(0, 5).map((line) => `logged: ${line.slice(0, 1_500)}`);
}
