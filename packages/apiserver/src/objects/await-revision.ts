import type { Clock } from '@orrery/kit';
import { revision, StatusError } from '@orrery/model';
import type { Store } from '@orrery/storage';

/** A revision is `epoch x 2^40 + counter` (`architecture.md` 2.1). */
const counterBits = 40n;

/**
 * Returns once the store has reached a revision that a client has seen (SEA-H10, `NotOlderThan`).
 * @throws StatusError Expired when it is of an earlier epoch, Timeout with cause `ResourceVersionTooLarge` when it is not reached in time.
 */
export async function awaitRevision(
  deps: { readonly store: Store; readonly clock: Clock },
  wanted: bigint,
  waitMs: number,
): Promise<void> {
  const current = await deps.store.revision();
  if (current >> counterBits > wanted >> counterBits) throw otherEpoch();
  if (current >= wanted) return;
  const reached = await followUntil(deps, { from: current, wanted, waitMs });
  if (reached >= wanted) return;
  throw new StatusError('Timeout', `Too large resource version: ${wanted}, current: ${reached}`, {
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

/** Refuses what was handed out before the store was restored. */
export function checkEpoch(given: bigint, current: bigint): void {
  if (given >> counterBits !== current >> counterBits) throw otherEpoch();
}

function otherEpoch(): StatusError {
  return new StatusError('Expired', 'the resource version is of a time before the store was restored; list again');
}

async function followUntil(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { from, wanted, waitMs }: { readonly from: bigint; readonly wanted: bigint; readonly waitMs: number },
): Promise<bigint> {
  const stop = new AbortController();
  const timer = clock.sleep(waitMs, { signal: stop.signal }).then(
    () => stop.abort(),
    () => undefined,
  );
  try {
    for await (const _page of store.changes(
      revision(from),
      { visible: { kind: 'everything' } },
      { signal: stop.signal },
    )) {
      if ((await store.revision()) >= wanted) break;
    }
  } finally {
    stop.abort();
    await timer;
  }
  return store.revision();
}
