import { createHash } from 'node:crypto';
import { createSeededRandom, type SeededRandom } from '../fleet/seeded-random.ts';
import type { ChooseFaults, Fault, FaultedRequest } from './fault.ts';

/** How bad it is. */
export interface StormOptions {
  /** Decides every fault: the n-th request of a path meets the same fault whenever the seed is the same. */
  readonly seed: number;
  /** Multiplies all shares below. Default 1; 0 is calm. */
  readonly strength?: number;
}

type Draw = (random: SeededRandom) => Fault;

/** A share of requests, in thousandths, and what they meet. */
type Odds = readonly (readonly [number, Draw])[];

const status = (code: number, reason: string, headers?: Record<string, string>): Draw => {
  const body = JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    code,
    message: 'the storm',
  });
  return () => ({ kind: 'status', status: code, body, ...(headers === undefined ? {} : { headers }) });
};

const throttled = status(429, 'TooManyRequests', { 'retry-after': '1' });
const broken = status(500, 'InternalError');
const slow: Draw = (random) => ({ kind: 'delay', ms: random.below(3_000) });
const reset: Draw = () => ({ kind: 'reset' });
const cutBytes: Draw = (random) => ({ kind: 'cut', afterBytes: random.below(60_000) });

const WATCHES: Odds = [
  [150, cutBytes],
  [200, (random) => ({ kind: 'cut', afterMs: random.below(5_000) })],
  [30, status(410, 'Expired')],
  [30, throttled],
  [30, broken],
  [30, reset],
  [30, slow],
  [30, (random) => ({ kind: 'truncate', afterBytes: random.below(60_000) })],
  [30, (random) => ({ kind: 'corrupt', atByte: random.below(60_000) })],
  [50, (random) => ({ kind: 'duplicate-lines', every: 2 + random.below(20) })],
  [30, () => ({ kind: 'swallow-bookmarks', keepInitialEnd: true })],
  [20, (random) => ({ kind: 'drip', bytesPerSecond: 20_000 + random.below(100_000) })],
];

const LISTS: Odds = [
  [60, cutBytes],
  [30, (random) => ({ kind: 'truncate', afterBytes: random.below(100_000) })],
  [30, (random) => ({ kind: 'corrupt', atByte: random.below(60_000) })],
  [30, status(410, 'Expired')],
  [30, throttled],
  [30, broken],
  [30, reset],
  [30, slow],
  [20, (random) => ({ kind: 'drip', bytesPerSecond: 50_000 + random.below(500_000) })],
];

const OTHERS: Odds = [
  [20, status(503, 'ServiceUnavailable')],
  [20, reset],
  [20, slow],
];

/**
 * Faults for every kind of request, drawn from a seed, the path and how often it was asked for: the order in which different paths
 * come does not matter, so that a run is replayed by its seed. Nothing in it hides an object from a whole list, and no watch goes silent.
 */
export function createFaultStorm({ seed, strength = 1 }: StormOptions): ChooseFaults {
  const asked = new Map<string, number>();
  return (request) => {
    const what = `${request.method} ${stablePath(request.path)}`;
    const count = (asked.get(what) ?? 0) + 1;
    asked.set(what, count);
    const hash = createHash('sha256').update(`${seed} ${count} ${what}`).digest();
    const random = createSeededRandom(hash.readUInt32BE(0));
    return drawn(oddsOf(request), random, strength);
  };
}

function drawn(odds: Odds, random: SeededRandom, strength: number): Fault[] {
  let left = random.next() * 1000;
  for (const [share, draw] of odds) {
    left -= share * strength;
    if (left < 0) return [draw(random)];
  }
  return [];
}

function oddsOf({ method, path }: FaultedRequest): Odds {
  if (method !== 'GET') return [];
  if (/[?&]watch=(?:1|true)\b/.test(path)) return WATCHES;
  return /[?&]limit=/.test(path) ? LISTS : OTHERS;
}

/** Positions and times are not the same from run to run. */
function stablePath(path: string): string {
  return path.replace(/([?&](?:resourceVersion|continue|timeoutSeconds)=)[^&]*/g, '$1');
}
