import { type Clock, systemClock } from '@orrery/kit';
import type { Cluster } from '../cluster/cluster.ts';
import { createSeededRandom } from '../fleet/seeded-random.ts';
import { Lane } from './lane.ts';
import { createPatientApi, type PatientApi } from './patient-api.ts';

/** What a churn does to a cluster. */
export interface ChurnDriverOptions {
  /** The same seed does the same steps in each lane. */
  readonly seed: number;
  /** Steps of all lanes together. Default 40. */
  readonly perSecond?: number;
  /** Writers at once. Default 4. */
  readonly lanes?: number;
  /** Ends by itself after so many steps of each lane. Default: when stopped. */
  readonly steps?: number;
  /** Paths of objects that are changed and never deleted. Default none. */
  readonly base?: readonly string[];
}

/** What a churn did. */
export interface ChurnReport {
  /** How often each kind of step was done. */
  readonly steps: ReadonlyMap<string, number>;
  /** Paths of what it made and left. */
  readonly present: readonly string[];
  /** Paths of what it made and deleted. */
  readonly gone: readonly string[];
}

/** A churn under way. Disposing it stops it. */
export interface ChurnDriver extends AsyncDisposable {
  /** Resolves when the lanes have done their steps. @throws Error of the first step that failed. */
  readonly done: Promise<ChurnReport>;
  /** Ends after the step each lane is at. @throws as {@link done}. */
  stop(): Promise<ChurnReport>;
}

/**
 * Changes a real cluster as users do (LAB-12): objects of many kinds, status, recreation under the same name, kinds that are
 * installed, change their versions and go, namespaces that go with all in them. Outlasts restarts of the API server.
 */
export function driveChurn(cluster: Cluster, options: ChurnDriverOptions, clock: Clock = systemClock): ChurnDriver {
  const count = options.lanes ?? 4;
  const api = createPatientApi(cluster, count);
  const stop = new AbortController();
  const lanes = Array.from({ length: count }, (_, index) => laneOf(cluster, options, { api, index }));
  const pauseMs = (1000 * count) / (options.perSecond ?? 40);
  const run = async (lane: Lane): Promise<void> => {
    for (let step = 0; step < (options.steps ?? Number.POSITIVE_INFINITY) && !stop.signal.aborted; step += 1) {
      const began = clock.monotonic();
      await lane.step();
      // Rejected only by the signal, which ends the loop.
      await clock.sleep(Math.max(0, pauseMs - (clock.monotonic() - began)), stop).catch(() => undefined);
    }
  };
  const done = Promise.all(lanes.map(run))
    .then(() => reportOf(lanes))
    .finally(() => api[Symbol.dispose]());
  // Reported to whoever waits for it; nobody may be waiting yet.
  done.catch(() => undefined);
  const end = (): Promise<ChurnReport> => {
    stop.abort();
    return done;
  };
  return {
    done,
    stop: end,
    [Symbol.asyncDispose]: async () => {
      await end().catch(() => undefined);
    },
  };
}

function laneOf(
  cluster: Cluster,
  { seed, base = [], lanes = 4 }: ChurnDriverOptions,
  { api, index }: { readonly api: PatientApi; readonly index: number },
): Lane {
  const random = createSeededRandom(seed * 1_000 + index);
  const own = base.filter((_, at) => at % lanes === index);
  return new Lane({ api, random, name: `churn-${seed}-${index}`, base: own, isFull: cluster.isFull });
}

function reportOf(lanes: readonly Lane[]): ChurnReport {
  const steps = new Map<string, number>();
  for (const lane of lanes) for (const [name, count] of lane.steps) steps.set(name, (steps.get(name) ?? 0) + count);
  return { steps, present: lanes.flatMap(({ present }) => [...present]), gone: lanes.flatMap(({ gone }) => [...gone]) };
}

/** Whether a cluster is as a churn left it: paths that are not as they should be. */
export async function checkChurn(cluster: Cluster, { present, gone }: ChurnReport): Promise<string[]> {
  const wrong: string[] = [];
  for (const [paths, expected] of [[present, 200] as const, [gone, 404] as const]) {
    for (const path of paths) {
      const { status } = await cluster.request({ method: 'GET', path });
      if (status !== expected) wrong.push(`${path}: ${status} instead of ${expected}`);
    }
  }
  return wrong;
}
