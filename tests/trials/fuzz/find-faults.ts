import { createSeededRandom } from '@orrery/lab';
import type { FactSum } from '../trial.ts';
import { drawRequest } from './draw-request.ts';
import type { FuzzClient } from './fuzz-client.ts';
import type { FuzzPool } from './fuzz-pool.ts';
import { describeRequest, type FuzzAnswer, type FuzzRequest } from './fuzz-request.ts';
import { judgeAnswer } from './judge-answer.ts';

/** Requests under way at once: below what one user may have of lists (search.md LM). */
const lanes = 8;
const mostFaults = 40;

/** Which requests, to whom. */
export interface FuzzRun {
  readonly client: FuzzClient;
  readonly pool: FuzzPool;
  readonly seed: number;
  /** Numbers of the requests: the same seed and number draw from the same random numbers. */
  readonly from: number;
  readonly until: number;
  readonly facts: FactSum;
  /** True when the server is gone: nothing more is sent. */
  readonly isGone: () => boolean;
}

/** Sends the requests and says what was wrong with which answers, each request as small as it can be with the same fault. */
export async function findFaults(run: FuzzRun): Promise<string[]> {
  const faults = new Map<string, string>();
  let next = run.from;
  const lane = async (): Promise<void> => {
    while (next < run.until && faults.size < mostFaults && !run.isGone()) {
      const number = next;
      next += 1;
      const request = drawRequest(createSeededRandom(run.seed * 1_000_003 + number), run.pool);
      const answer = await run.client.send(request);
      learn(run, request, answer);
      const fault = judgeAnswer(request, answer);
      if (fault === undefined || faults.has(sortOf(fault))) continue;
      faults.set(sortOf(fault), `request ${number} of seed ${run.seed}: ${fault}`);
      const least = await minimise(run.client, request, sortOf(fault));
      faults.set(sortOf(fault), `request ${number} of seed ${run.seed}: ${fault}\n    ${describeRequest(least)}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return [...faults.values()];
}

function learn({ pool, facts }: FuzzRun, { path }: FuzzRequest, answer: FuzzAnswer): void {
  if (answer.kind !== 'answer') {
    facts.add(answer.kind, 1);
    return;
  }
  facts.add(`status ${answer.status}`, 1);
  if (answer.status !== 200) return;
  pool.learnEtag(answer.headers.get('etag'));
  if (answer.headers.get('content-type')?.startsWith('application/json') === true) pool.learn(path, answer.body);
}

/** Faults of one sort are told once: what differs from request to request is taken out. */
function sortOf(fault: string): string {
  return fault.replaceAll(/[0-9a-f]{8}-[0-9a-f-]+|\d+|"[^"]*"/g, '*').slice(0, 80);
}

/** Leaves out parameters, headers and the body as long as the fault stays. */
async function minimise(client: FuzzClient, request: FuzzRequest, sort: string): Promise<FuzzRequest> {
  let least = request;
  const keepIfFaulty = async (smaller: FuzzRequest): Promise<void> => {
    const fault = judgeAnswer(smaller, await client.send(smaller));
    if (fault !== undefined && sortOf(fault) === sort) least = smaller;
  };
  for (let index = request.query.length - 1; index >= 0; index -= 1) {
    await keepIfFaulty({ ...least, query: least.query.filter((_, at) => at !== index) });
  }
  for (const [name] of request.headers.slice(0, 10)) {
    await keepIfFaulty({ ...least, headers: least.headers.filter(([other]) => other !== name) });
  }
  return least;
}
