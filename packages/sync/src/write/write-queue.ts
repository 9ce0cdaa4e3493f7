import type { Clock } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import type { Fence, ScopeState, Store } from '@orrery/storage';
import { commitParts } from './commit-parts.ts';
import { Fifo } from './fifo.ts';
import { LeaseLostError } from './lease-lost-error.ts';
import { type Room, type SourcePart, SourceQueue } from './source-queue.ts';
import { entryBytes, type Slot, type Work, type WorkResult } from './work.ts';

/** Bounds of one batch and of the queue (KSY-E01, E04). */
export interface WriteQueueLimits {
  readonly batchObjects: number;
  readonly batchBytes: number;
  /** More waiting bytes than this make `hasRoom` wait. */
  readonly queueBytes: number;
  /** How long a noted position waits for a batch of its source at most (KSY-D11). */
  readonly noteMs: number;
}

/** 500 objects or 1 MiB a batch, 64 MiB waiting, positions within 10 s. */
const writeQueueLimits: WriteQueueLimits = {
  batchObjects: 500,
  batchBytes: 1024 * 1024,
  queueBytes: 64 * 1024 * 1024,
  noteMs: 10_000,
};

/** Turns a batch has room for when every source fills its turn. */
const turnsPerBatch = 10;

/** What was committed at once. */
export interface CommittedBatch {
  readonly objects: number;
  readonly sources: number;
  readonly durationMs: number;
  /** Bytes that wait for the next batches. */
  readonly waitingBytes: number;
}

/** What the queue needs. */
export interface WriteQueueDeps {
  readonly store: Pick<Store, 'write'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends the waiting for a store that cannot write, and the waiting of noted positions. */
  readonly signal: AbortSignal;
  /**
   * The right to write a source now; undefined when it is not held. It is asked when a work comes in and again before its batch is
   * written, and goes into the batch: what was handed in under a lease that was lost since is never written (KSY-E07, J03). Without
   * this function no right is asked for.
   */
  readonly fenceOf?: (source: SourceId) => Fence | undefined;
  /** Hears of each batch, also of one of which something was refused. */
  readonly onBatch?: (batch: CommittedBatch) => void;
}

/**
 * Gathers the changes of all scopes of a replica into batches. While one batch is being committed the next gathers, so an idle queue
 * waits for nothing and a busy one writes few large transactions. Changes of one source are committed in the order of the calls, sources
 * take turns (KSY-E03); states of one key that wait together become one (KSY-E02).
 */
export class WriteQueue {
  readonly #deps: WriteQueueDeps;
  readonly #limits: WriteQueueLimits;
  readonly #queues = new Map<SourceId, SourceQueue>();
  /** Sources with work, the next in turn first. */
  readonly #turns = new Fifo<SourceId>();
  #bytes = 0;
  #isWriting = false;
  #isNotedDue = false;
  #isNoteTimed = false;
  #roomWaiters: (() => void)[] = [];

  constructor(deps: WriteQueueDeps, limits: Partial<WriteQueueLimits> = {}) {
    this.#deps = deps;
    this.#limits = { ...writeQueueLimits, ...limits };
  }

  /** Bytes not yet committed. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Resolves when the work is committed, and tells what of it the store cannot hold. A large work may be committed in several batches, its
   * positions with the last. Waits as long as the store cannot write.
   * @throws LeaseLostError when the source is no longer ours; the store's error when it will not take the work (NotFound: the source was
   *   removed). Nothing more of the work is stored then, and with it is rejected what waits with a position of the same scope, so
   *   that no stored position is past a lost change. What is handed in afterwards is tried again: whoever lost a change lists first.
   */
  write(work: Work): Promise<WorkResult> {
    const { source } = work;
    const fence = this.#deps.fenceOf?.(source);
    if (this.#deps.fenceOf !== undefined && fence === undefined) return Promise.reject(new LeaseLostError(source));
    const queue = this.#queueOf(source);
    if (!queue.hasWork) this.#turns.push(source);
    const result = queue.push(work, fence);
    this.#wake();
    return result;
  }

  /**
   * Lets the store know a position that no change leads to (a bookmark): with the next batch of its source, or after 10 s at the latest,
   * those of all sources in one transaction. Of a scope only the latest counts. Nothing when the source is not ours. A position that
   * cannot be stored is forgotten: the one before it stands.
   */
  notePosition(state: ScopeState): void {
    const { source } = state.scope;
    const fence = this.#deps.fenceOf?.(source);
    if (this.#deps.fenceOf !== undefined && fence === undefined) return;
    if (this.#queueOf(source).note(state, fence) || this.#isNoteTimed) return;
    this.#isNoteTimed = true;
    const { clock, signal } = this.#deps;
    clock.sleep(this.#limits.noteMs, { signal }).then(
      () => {
        this.#isNoteTimed = false;
        this.#isNotedDue = true;
        this.#wake();
      },
      // Stopped: positions may stay where they are, and `settled` writes those of a session that ends in order.
      () => undefined,
    );
  }

  /** Resolves when everything of a source that was handed in so far, noted positions too, is committed or refused. */
  async settled(source: SourceId): Promise<void> {
    await this.write({ source, changes: [] }).catch(() => undefined);
  }

  /**
   * Resolves at once while the queue has room, else when it has again: whoever reads a socket waits here, and TCP does the rest (KSY-E04).
   * Rejects with the signal's reason when it aborts.
   */
  async hasRoom(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    while (this.#bytes > this.#limits.queueBytes) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = (): void => {
        this.#roomWaiters = this.#roomWaiters.filter((other) => other !== resolve);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#roomWaiters.push(resolve);
      await promise.finally(() => signal?.removeEventListener('abort', onAbort));
    }
  }

  /** Whether the queue has room within so many milliseconds; if not, a watch is better closed and resumed later (KSY-E04). */
  async roomWithin(ms: number, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (this.#bytes <= this.#limits.queueBytes) return true;
    const end = new AbortController();
    const either = AbortSignal.any([signal, end.signal]);
    try {
      const room = this.hasRoom(either).then(() => true);
      const late = this.#deps.clock.sleep(ms, { signal: either }).then(() => false);
      // The loser is aborted and rejects.
      for (const each of [room, late]) each.catch(() => undefined);
      return await Promise.race([room, late]);
    } finally {
      end.abort();
    }
  }

  #queueOf(source: SourceId): SourceQueue {
    let queue = this.#queues.get(source);
    if (queue === undefined) {
      queue = new SourceQueue((difference) => {
        this.#bytes += difference;
      });
      this.#queues.set(source, queue);
    }
    return queue;
  }

  #wake(): void {
    if (!this.#isWriting) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    while (this.#turns.length > 0 || this.#isNotedDue) {
      const parts = this.#takeBatch();
      const startedAt = this.#deps.clock.monotonic();
      await commitParts(parts, {
        ...this.#deps,
        onRejected: (source, part, error) => this.#reject(source, part, error),
      });
      const durationMs = this.#deps.clock.monotonic() - startedAt;
      this.#settle(parts);
      const objects = [...parts.values()].reduce((sum, part) => sum + part.slots.length, 0);
      this.#deps.onBatch?.({ objects, sources: parts.size, durationMs, waitingBytes: this.#bytes });
    }
    this.#isWriting = false;
  }

  /** A turn for each source after the other until the batch is full; with the noted positions of all when they are due. */
  #takeBatch(): Map<SourceId, SourcePart> {
    const { batchObjects, batchBytes } = this.#limits;
    const room: Room = { objects: batchObjects, bytes: batchBytes, isEmpty: true };
    const parts = new Map<SourceId, SourcePart>();
    while (this.#turns.first !== undefined && room.objects > 0 && (room.bytes > 0 || room.isEmpty)) {
      if (!this.#takeTurn(this.#turns.first, room, parts)) break;
    }
    if (this.#isNotedDue) this.#takeNoted(parts);
    return parts;
  }

  /** False when the next change of the source does not fit: then it is the first of the next batch. */
  #takeTurn(source: SourceId, room: Room, parts: Map<SourceId, SourcePart>): boolean {
    const queue = this.#queueOf(source);
    const fence = this.#deps.fenceOf?.(source);
    if (this.#deps.fenceOf !== undefined) queue.rejectOthers(fence, () => new LeaseLostError(source));
    const objects = Math.min(room.objects, Math.ceil(this.#limits.batchObjects / turnsPerBatch));
    const turn: Room = { ...room, objects };
    if (queue.hasWork) {
      const part = parts.get(source) ?? { fence, slots: [], finished: [], scopes: new Map() };
      parts.set(source, part);
      queue.take(turn, part);
    }
    room.objects -= objects - turn.objects;
    room.bytes = turn.bytes;
    room.isEmpty = turn.isEmpty;
    if (queue.hasWork && turn.objects > 0) return false;
    this.#turns.shift();
    if (queue.hasWork) this.#turns.push(source);
    else if (!queue.hasNoted) this.#queues.delete(source);
    return true;
  }

  #takeNoted(parts: Map<SourceId, SourcePart>): void {
    this.#isNotedDue = false;
    for (const [source, queue] of this.#queues) {
      // Where something still waits a position must wait behind it.
      if (!queue.hasNoted || queue.hasWork) continue;
      parts.set(source, queue.takeNoted(this.#deps.fenceOf?.(source)));
      this.#queues.delete(source);
    }
  }

  #reject(source: SourceId, part: SourcePart, error: unknown): void {
    const queue = this.#queueOf(source);
    queue.rejectAll(worksOf(part), error);
    if (!queue.hasWork) this.#queues.delete(source);
  }

  #settle(parts: ReadonlyMap<SourceId, SourcePart>): void {
    for (const part of parts.values()) {
      this.#bytes -= part.slots.reduce((sum, slot) => sum + slot.queued.bytes, 0);
      for (const work of part.finished) {
        if (!work.isDecided) this.#bytes -= entryBytes * work.scopes.length;
        work.isDecided = true;
        work.resolve({ refused: work.refused });
      }
      // Positions that no work brought.
      if (part.finished.length === 0 && part.slots.length === 0) this.#bytes -= entryBytes * part.scopes.size;
    }
    if (this.#bytes > this.#limits.queueBytes) return;
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const wake of waiters) wake();
  }
}

/** Everybody who has a share in a part. */
function worksOf({ slots, finished }: SourcePart): Set<Slot['works'][number]> {
  return new Set([...finished, ...slots.flatMap((slot) => slot.works)]);
}
