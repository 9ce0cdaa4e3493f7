import type { Log } from '@orrery/kit';
import type { CollectedScopes } from '../scope/collected-scopes.ts';
import { type EventSweep, sweepEvents } from './sweep-events.ts';

/** Old events are looked for about this often. */
const sweepIntervalMs = 600_000;

/** What sweeping of one cluster needs. */
export interface KeepSweptDeps extends EventSweep {
  readonly random: () => number;
  readonly log: Log;
  readonly scopes: Pick<CollectedScopes, 'all'>;
}

/** Old Kubernetes events go, where they are collected (KSY-H01). Runs until the signal aborts, then rejects with its reason. */
export async function keepSwept(deps: KeepSweptDeps): Promise<void> {
  const { clock, random, log, scopes, signal } = deps;
  for (;;) {
    await clock.sleep(sweepIntervalMs * (0.5 + random()), { signal });
    const hasEvents = scopes.all.some(({ ledger: { scope } }) => scope.group === '' && scope.resource === 'events');
    if (!hasEvents) continue;
    await sweepEvents(deps).catch((err: unknown) => {
      if (!signal.aborted) log.warn({ err }, 'old events of a cluster could not be removed');
    });
  }
}
