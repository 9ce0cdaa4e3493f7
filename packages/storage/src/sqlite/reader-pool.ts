import type { Log } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { OperationName, Operations, WorkerOptions } from './protocol.ts';
import { WorkerClient } from './worker-client.ts';

/** What a pool of reading threads is made of. */
export interface ReaderPoolOptions {
  readonly file: string;
  readonly busyTimeoutMs: number;
  /** How many threads. */
  readonly size: number;
  readonly log: Log;
}

/**
 * Reading threads, called in turn. One that ends unasked fails the calls it had; the next call whose turn it is starts it again, so
 * that a thread which cannot live is not started in a loop.
 */
export class ReaderPool implements AsyncDisposable {
  readonly #worker: WorkerOptions;
  readonly #log: Log;
  /** Undefined: to be started. */
  readonly #threads: (Promise<WorkerClient> | undefined)[];
  #turn = 0;
  #isClosed = false;

  private constructor({ file, busyTimeoutMs, size, log }: ReaderPoolOptions) {
    this.#worker = { file, busyTimeoutMs, readOnly: true };
    this.#log = log;
    this.#threads = Array.from({ length: size }, () => undefined);
  }

  /**
   * Starts all threads.
   * @throws StatusError ServiceUnavailable when the file cannot be opened.
   */
  static async start(options: ReaderPoolOptions): Promise<ReaderPool> {
    await using opened = new AsyncDisposableStack();
    const pool = opened.use(new ReaderPool(options));
    await Promise.all(pool.#threads.map((_, at) => pool.#thread(at)));
    opened.move();
    return pool;
  }

  /** @throws StatusError what the operation throws; ServiceUnavailable when the thread ended or cannot be started. */
  async call<Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
  ): Promise<Operations[Name]['answer']> {
    this.#turn = (this.#turn + 1) % this.#threads.length;
    const thread = await this.#thread(this.#turn);
    return await thread.call(name, args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const started = this.#threads.filter((thread) => thread !== undefined);
    const ends = (await Promise.allSettled(started)).map(async (thread) => {
      if (thread.status === 'fulfilled') await thread.value[Symbol.asyncDispose]();
    });
    await Promise.all(ends);
  }

  #thread(at: number): Promise<WorkerClient> {
    const known = this.#threads[at];
    if (known !== undefined) return known;
    if (this.#isClosed) return Promise.reject(new StatusError('ServiceUnavailable', 'the store was closed'));
    const started = this.#start(at);
    this.#threads[at] = started;
    return started;
  }

  async #start(at: number): Promise<WorkerClient> {
    try {
      return await WorkerClient.start(this.#worker, (err) => {
        this.#threads[at] = undefined;
        this.#log.warn({ err }, 'a reading thread of the store ended, the next call starts it again');
      });
    } catch (error) {
      this.#threads[at] = undefined;
      throw error;
    }
  }
}
