import type { Log } from '@orrery/kit';
import type { ScopeState } from '@orrery/storage';
import { LeaseLostError } from '../write/lease-lost-error.ts';
import type { WriteQueue } from '../write/write-queue.ts';

/** Stores the state of a scope at once and not with its next position: a person may be waiting for it. A failure is only noted. */
export function writeScopeState(
  { queue, log }: { readonly queue: Pick<WriteQueue, 'write'>; readonly log: Log },
  state: ScopeState,
): void {
  const { source, group, resource } = state.scope;
  queue.write({ source, changes: [], scopes: [state] }).catch((err: unknown) => {
    // Whoever has the lease now judges for himself.
    if (!(err instanceof LeaseLostError)) log.warn({ group, resource, err }, 'the state of a kind could not be stored');
  });
}
