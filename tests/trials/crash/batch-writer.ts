import { setTimeout as sleep } from 'node:timers/promises';
import { isStatusError, type SourceId, type StatusError } from '@orrery/model';
import type { Store } from '@orrery/storage';
import { type PlannedBatch, planBatch, trialSources } from './planned-batch.ts';
import { toBatch } from './to-batch.ts';
import { trialRetention } from './trial-place.ts';
import type { BatchTask, WriterEvent } from './writer-protocol.ts';

/** Between two attempts while the store is unavailable. */
const againMs = 25;
/** Batches between two rounds of forgetting. */
export const compactEvery = 5;

/** Writes the batches of a plan one behind the other, from the first that is not stored. */
export class BatchWriter {
  readonly #task: BatchTask;
  readonly #store: Store;
  readonly #report: (event: WriterEvent) => void;
  readonly #ids = new Map<string, SourceId>();
  readonly #underWay = new Set<Promise<void>>();

  /** @param report is told what happened, as soon as it has. */
  constructor(task: BatchTask, store: Store, report: (event: WriterEvent) => void) {
    this.#task = task;
    this.#store = store;
    this.#report = report;
  }

  /** Resolves when all batches are stored. @throws whatever the store throws that is not to be endured. */
  async run(): Promise<void> {
    const stored = await this.#store.audit({ after: 0, limit: 1_000_000 });
    this.#report({ kind: 'opened', next: stored.length, revision: Number(await this.#store.revision()) });
    for (const name of trialSources) await this.#ensureSource(name);
    try {
      for (let number = stored.length; number < this.#task.batches; number += 1) {
        await this.#start(planBatch(this.#task.plan, number));
      }
      await Promise.all(this.#underWay);
    } finally {
      await Promise.allSettled(this.#underWay);
    }
    this.#report({ kind: 'done' });
  }

  /** Resolves when the next batch may be started. */
  async #start(batch: PlannedBatch): Promise<void> {
    const { window, compacts } = this.#task;
    this.#follow(this.#write(batch));
    if (compacts && batch.number % compactEvery === 0) this.#follow(this.#compact());
    const { removal } = batch;
    if (removal !== undefined && removal.kind === undefined) {
      // The next batches are of the source's next life.
      await Promise.all(this.#underWay);
      await this.#ensureSource(removal.source);
    }
    while (this.#underWay.size >= window) await Promise.race(this.#underWay);
  }

  #follow(work: Promise<void>): void {
    const done = work.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
    // The failure shows where it is waited for.
    done.catch(() => undefined);
  }

  async #write(planned: PlannedBatch): Promise<void> {
    const { number } = planned;
    const batch = toBatch(planned, (name) => this.#idOf(name), this.#store.control);
    for (;;) {
      try {
        const { revision } = await this.#store.write(batch);
        this.#report({ kind: 'acknowledged', batch: number, revision: Number(revision) });
        return;
      } catch (error) {
        await this.#noteRefusal(`batch ${number}`, error);
      }
      await sleep(againMs);
      // The failed write may have been committed: whoever writes again must look first.
      if (await this.#isStored(number)) {
        this.#report({ kind: 'found', batch: number });
        return;
      }
    }
  }

  async #compact(): Promise<void> {
    this.#report({ kind: 'compacting' });
    await this.#persist('compact', () => this.#store.compact(trialRetention));
    this.#report({ kind: 'compacted' });
  }

  async #ensureSource(name: string): Promise<void> {
    await this.#persist(`source ${name}`, async () => {
      const { id } = await this.#store.ensureSource('cluster', name);
      this.#ids.set(name, id);
    });
  }

  async #isStored(number: number): Promise<boolean> {
    let isStored = false;
    await this.#persist(`looking for batch ${number}`, async () => {
      isStored = (await this.#store.audit({ after: number, limit: 1 })).length > 0;
    });
    return isStored;
  }

  async #canRead(): Promise<boolean> {
    try {
      const visible = { kind: 'everything' } as const;
      await this.#store.list({ visible }, { limit: 50 });
      return true;
    } catch (error) {
      if (!this.#isPassing(error)) throw error;
      return false;
    }
  }

  /** Does what may be done twice until it succeeds. */
  async #persist(what: string, work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        await this.#noteRefusal(what, error);
      }
      await sleep(againMs);
    }
  }

  /** @throws the error unless it is to be endured. */
  async #noteRefusal(what: string, error: unknown): Promise<void> {
    if (!this.#isPassing(error)) throw error;
    const { reason, message } = error;
    this.#report({ kind: 'refused', what, reason, message, canRead: await this.#canRead() });
  }

  #isPassing(error: unknown): error is StatusError {
    return this.#task.endures && isStatusError(error) && error.reason === 'ServiceUnavailable';
  }

  #idOf(name: string): SourceId {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`source ${name} was not made`);
    return id;
  }
}
