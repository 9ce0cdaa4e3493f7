import { type Clock, type Log, Tasks, WakeUp } from '@orrery/kit';
import type { Retention } from '../contract/reading.ts';
import type { WriteName } from '../operations/operation.ts';
import type { Executor } from './executor.ts';

/** How often what is beyond the retention is forgotten, and what failed tried again. */
const compactEveryMs = 60_000;

type BackgroundWork = Extract<WriteName, 'purgeRemoved' | 'compact' | 'fillFields' | 'fillCells'>;

/** What the background work needs. */
export interface BackgroundDeps {
  readonly executor: Executor;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: Retention;
}

/**
 * The store's own work: purging rows of removals, bringing field index and kept cells to what is declared, forgetting what is old. Each step is one
 * bounded transaction, and batches that wait meanwhile get their turn between two. What is left at a stop goes on at the next start.
 */
export class Background implements AsyncDisposable {
  readonly #deps: BackgroundDeps;
  readonly #tasks: Tasks;
  readonly #removed: WakeUp;

  constructor(deps: BackgroundDeps) {
    const { clock, log } = deps;
    this.#deps = deps;
    this.#removed = new WakeUp(clock);
    this.#tasks = new Tasks((err) => log.error({ err }, 'background work of the store ended'));
    this.#removed.call();
    this.#tasks.start(async (signal) => await this.#repeat('purgeRemoved', this.#removed, signal));
    this.#tasks.start(async (signal) => await this.#repeat('compact', new WakeUp(clock), signal));
    this.#tasks.start(async (signal) => await this.#finish('fillFields', signal));
    this.#tasks.start(async (signal) => await this.#finish('fillCells', signal));
  }

  /** Tells that a batch removed something explicitly. */
  noteRemoval(): void {
    this.#removed.call();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks[Symbol.asyncDispose]();
  }

  /** Works until nothing is left, then again when woken, at the latest after a minute. */
  async #repeat(name: BackgroundWork, wake: WakeUp, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await wake.wait(compactEveryMs, signal);
      await this.#drain(name, signal);
    }
  }

  /** Works until nothing is left, and not again then: replicas of two versions would undo each other's work. */
  async #finish(name: BackgroundWork, signal: AbortSignal): Promise<void> {
    const wake = new WakeUp(this.#deps.clock);
    while (!(await this.#drain(name, signal)) && !signal.aborted) await wake.wait(compactEveryMs, signal);
  }

  /** @returns whether nothing is left. */
  async #drain(name: BackgroundWork, signal: AbortSignal): Promise<boolean> {
    const { executor, log, retention } = this.#deps;
    try {
      while (!signal.aborted) {
        const isLeft =
          name === 'compact' ? await executor.write(name, retention) : await executor.write(name, undefined);
        if (!isLeft) return true;
      }
    } catch (err) {
      if (!signal.aborted) log.warn({ err, component: name }, 'background work of the store is put off');
    }
    return false;
  }
}
