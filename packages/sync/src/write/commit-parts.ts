import { type Clock, createBackoff, reflectorBackoff } from '@orrery/kit';
import { hasReason, type SourceId, type StatusReason } from '@orrery/model';
import type { Batch, Fence, ScopeState, Store } from '@orrery/storage';
import { LeaseLostError } from './lease-lost-error.ts';
import type { SourcePart } from './source-queue.ts';
import type { Slot } from './work.ts';

/** What committing needs. */
export interface CommitDeps {
  readonly store: Pick<Store, 'write'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends the waiting for a store that cannot write. */
  readonly signal: AbortSignal;
  /** The right to write a source now; undefined when it is not held. Without this function no right is asked for. */
  readonly fenceOf?: ((source: SourceId) => Fence | undefined) | undefined;
  /** Hears of a part that is not stored, with the cause. */
  readonly onRejected: (source: SourceId, part: SourcePart, error: unknown) => void;
}

/** The parts of a batch, by source. */
export type Parts = ReadonlyMap<SourceId, SourcePart>;

/** Failures of the store that pass: the same batch is tried again, and positions stand still (KSY-E06, STY-E03). */
const passing: readonly StatusReason[] = ['ServiceUnavailable', 'TooManyRequests', 'Timeout'];

/**
 * Commits a batch, in one transaction where nothing stands against it. Where the store refuses it, each source is tried by itself, and of
 * a source each half, until only the rows that cannot be stored are left out (KSY-00b, E06). Never throws: parts that were not stored
 * went to `onRejected`, rows to the `refused` of their works.
 */
export async function commitParts(parts: Parts, deps: CommitDeps): Promise<void> {
  const held = new Map([...parts].filter(([source, part]) => isHeld(source, part, deps)));
  try {
    await write(batchOf(held), deps, () => [...held].every(([source, part]) => isStillHeld(source, part, deps)));
  } catch (error) {
    if (held.size > 1) {
      for (const [source, part] of held) await commitParts(new Map([[source, part]]), deps);
      return;
    }
    for (const [source, part] of held) await commitAlone(source, part, { ...deps, error });
  }
}

/** Whether a part may be written; if not, it is rejected. */
function isHeld(source: SourceId, part: SourcePart, deps: CommitDeps): boolean {
  if (isStillHeld(source, part, deps)) return true;
  deps.onRejected(source, part, new LeaseLostError(source));
  return false;
}

function isStillHeld(source: SourceId, part: SourcePart, { fenceOf }: CommitDeps): boolean {
  return fenceOf === undefined || (part.fence !== undefined && fenceOf(source)?.token === part.fence.token);
}

function batchOf(parts: Parts): Batch {
  const all = [...parts.values()];
  return {
    changes: all.flatMap((part) => part.slots.map((slot) => slot.queued.change)),
    scopes: all.flatMap((part) => [...part.scopes.values()]),
    fences: all.flatMap((part) => part.fence ?? []),
  };
}

/** A part that failed with `error`. */
async function commitAlone(
  source: SourceId,
  part: SourcePart,
  deps: CommitDeps & { readonly error: unknown },
): Promise<void> {
  const { error } = deps;
  try {
    if (!hasReason(error, 'Invalid') || part.slots.length === 0) throw error;
    await storeRows(part, part.slots, { ...deps, scopes: [...part.scopes.values()], source });
  } catch (cause) {
    const isLost = !isStillHeld(source, part, deps) || (hasReason(cause, 'Conflict') && part.fence !== undefined);
    deps.onRejected(source, part, isLost ? new LeaseLostError(source, cause) : cause);
  }
}

/** Stores the rows that can be stored, of a list in which at least one cannot; then the positions. */
async function storeRows(
  part: SourcePart,
  slots: readonly Slot[],
  deps: CommitDeps & { readonly error: unknown; readonly source: SourceId; readonly scopes: readonly ScopeState[] },
): Promise<void> {
  const [first] = slots;
  if (slots.length === 1 && first !== undefined) {
    for (const work of first.works) work.refused.push({ key: first.queued.change.key, error: deps.error });
    await writeRows(part, [], deps);
    return;
  }
  const middle = slots.length >> 1;
  await writeRows(part, slots.slice(0, middle), { ...deps, scopes: [] });
  await writeRows(part, slots.slice(middle), deps);
}

async function writeRows(
  part: SourcePart,
  slots: readonly Slot[],
  deps: Parameters<typeof storeRows>[2],
): Promise<void> {
  if (slots.length === 0 && deps.scopes.length === 0) return;
  const { fence } = part;
  const batch = {
    changes: slots.map((slot) => slot.queued.change),
    scopes: deps.scopes,
    fences: fence === undefined ? [] : [fence],
  };
  try {
    await write(batch, deps, () => isStillHeld(deps.source, part, deps));
  } catch (error) {
    if (!hasReason(error, 'Invalid') || slots.length === 0) throw error;
    await storeRows(part, slots, { ...deps, error });
  }
}

/** Tries until the store can write. @throws the store's error when it does not pass, or when the right to write is lost meanwhile. */
async function write(batch: Batch, deps: CommitDeps, isAllowed: () => boolean): Promise<void> {
  const { store, clock, random, signal } = deps;
  if (batch.changes.length === 0 && batch.scopes?.length === 0) return;
  const backoff = createBackoff(reflectorBackoff, { clock, random });
  for (;;) {
    try {
      await store.write(batch);
      return;
    } catch (error) {
      if (signal.aborted || !passing.some((reason) => hasReason(error, reason))) throw error;
      await clock.sleep(backoff.next(), { signal });
      if (!isAllowed()) throw error;
    }
  }
}
