import { type Clock, createBackoff, reflectorBackoff } from '@orrery/kit';
import { hasReason } from '@orrery/model';
import type { BatchResult, Put, Remove, ScopeState, Store } from '@orrery/storage';

/** What a change or a position weighs beside its body: its key, and its places in lists. */
const entryBytes = 512;

/** Bounds of one batch and of the queue (KSY-E01, E04). */
export interface WriteQueueLimits {
  readonly batchObjects: number;
  readonly batchBytes: number;
  /** More waiting bytes than this make `hasRoom` wait. */
  readonly queueBytes: number;
}

/** 500 objects or 1 MiB a batch, 64 MiB waiting. */
const writeQueueLimits: WriteQueueLimits = {
  batchObjects: 500,
  batchBytes: 1024 * 1024,
  queueBytes: 64 * 1024 * 1024,
};

/** Changes that belong together, and the positions they lead to. */
export interface Work {
  readonly changes: readonly (Put | Remove)[];
  readonly scopes?: readonly ScopeState[];
}

/** What the queue needs. */
export interface WriteQueueDeps {
  readonly store: Pick<Store, 'write'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Ends the waiting for a store that cannot write. */
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly work: Work;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the changes of all scopes into batches. While one batch is being committed the next gathers, so an idle queue waits for nothing
 * and a busy one writes few large transactions.
 */
export class WriteQueue {
  readonly #deps: WriteQueueDeps;
  readonly #limits: WriteQueueLimits;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #isWriting = false;
  #roomWaiters: (() => void)[] = [];

  constructor(deps: WriteQueueDeps, limits: WriteQueueLimits = writeQueueLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  /** Bytes not yet committed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when the work is committed. Work is committed in the order of the calls. Rejects when its batch failed: nothing of it is stored. */
  write(work: Work): Promise<void> {
    const bytes = weightOf(work);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#bytes += bytes;
    this.#waiting.push({ work, bytes, resolve, reject });
    if (!this.#isWriting) void this.#drain();
    return promise;
  }

  /** Resolves when everything written so far is committed or refused. */
  async settled(): Promise<void> {
    await this.write({ changes: [] });
  }

  /** Resolves at once while the queue has room, else when it has again: whoever reads a socket waits here, and TCP does the rest. */
  async hasRoom(): Promise<void> {
    while (this.#bytes > this.#limits.queueBytes) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#roomWaiters.push(resolve);
      await promise;
    }
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      await this.#commit(batch);
      for (const { bytes } of batch) this.#bytes -= bytes;
      const waiters = this.#roomWaiters;
      this.#roomWaiters = [];
      for (const wake of waiters) wake();
    }
    this.#isWriting = false;
  }

  /** Whole works from the head of the queue, as long as the batch keeps its bounds; at least one. */
  #takeBatch(): Waiting[] {
    let objects = 0;
    let bytes = 0;
    const end = this.#waiting.findIndex((waiting, index) => {
      objects += waiting.work.changes.length;
      bytes += waiting.bytes;
      return index > 0 && (objects > this.#limits.batchObjects || bytes > this.#limits.batchBytes);
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  /** A batch that fails as a whole is tried again work by work, so that one bad scope does not fail another (KSY-00b). */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#writeTogether(batch.map((waiting) => waiting.work));
      for (const waiting of batch) waiting.resolve();
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) {
        only.reject(error);
        return;
      }
      for (const waiting of batch) await this.#commit([waiting]);
    }
  }

  /** While the store cannot write, positions stand still and the same batch is tried again (KSY-E06). */
  async #writeTogether(works: readonly Work[]): Promise<BatchResult> {
    const { store, clock, random, signal } = this.#deps;
    const backoff = createBackoff(reflectorBackoff, { clock, random });
    for (;;) {
      try {
        return await store.write({
          changes: works.flatMap((work) => work.changes),
          scopes: works.flatMap((work) => work.scopes ?? []),
        });
      } catch (error) {
        if (signal.aborted || !hasReason(error, 'ServiceUnavailable')) throw error;
        await clock.sleep(backoff.next(), { signal });
      }
    }
  }
}

function weightOf(work: Work): number {
  const entries = work.changes.length + (work.scopes?.length ?? 0);
  return work.changes.reduce(
    (sum, change) => sum + (change.op === 'put' ? change.body.byteLength : 0),
    entries * entryBytes,
  );
}
