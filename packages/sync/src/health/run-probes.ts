import type { Clock, WakeUp } from '@orrery/kit';
import { classifyFailure, type Failure } from '@orrery/kube-client';

/** KSY-G01: every 10 s with 50 % jitter, 2 s after a first failure; two failures in a row mean that the cluster is away. */
const probeIntervalMs = 10_000;
const retryMs = 2000;

/** What probing needs. */
export interface ProbeDeps {
  readonly probe: () => Promise<void>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called when a list or watch broke: the next probe comes at once. */
  readonly wakeUp: WakeUp;
  readonly signal: AbortSignal;
  /** Whether anything came from the cluster since this monotonic time: an event or bookmark is as good as an answer. */
  readonly hasSignalSince: (time: number) => boolean;
  readonly onAnswer: () => void;
  /** Hears of the second failure in a row and of each one after it. */
  readonly onAbsence: (failure: Failure) => void;
}

/** Probes until the signal aborts. */
export async function runProbes(deps: ProbeDeps): Promise<void> {
  const { signal, clock, random, wakeUp } = deps;
  let failures = 0;
  for (;;) {
    const began = clock.monotonic();
    const failure = await ask(deps);
    if (failure === undefined || deps.hasSignalSince(began)) {
      failures = 0;
      deps.onAnswer();
    } else {
      failures += 1;
      if (failures > 1) deps.onAbsence(failure);
    }
    if (failures === 1) await clock.sleep(retryMs, { signal });
    else await wakeUp.wait(probeIntervalMs * (0.5 + random()), signal);
    // Many watches that break together ask for one probe, not for one each; a cluster that is away is not probed faster.
    if (failures > 0) await clock.sleep(retryMs, { signal });
  }
}

/** A server that refuses the question, or asks for patience, has answered it. */
async function ask({ probe, signal }: ProbeDeps): Promise<Failure | undefined> {
  try {
    await probe();
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    const failure = classifyFailure(error);
    return failure.reason === 'Forbidden' || failure.reason === 'Throttled' ? undefined : failure;
  }
}
