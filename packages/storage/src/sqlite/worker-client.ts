import { Worker } from 'node:worker_threads';
import { StatusError } from '@orrery/model';
import type { OperationName, Operations, Response, WorkerOptions } from './protocol.ts';

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: StatusError) => void;
}

/** One database thread, called like a function. Calls are answered in order. */
export class WorkerClient implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #isEnded = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#isEnded = true;
        this.#failAll('the store was closed');
        resolve();
      });
    });
    worker.on('message', (response: Response) => this.#settle(response));
    worker.on('error', (error) => this.#failAll(`the store failed: ${String(error)}`));
  }

  /**
   * Starts a thread and opens the database in it.
   * @throws StatusError ServiceUnavailable when the file cannot be opened or has a newer schema.
   */
  static async start(options: WorkerOptions): Promise<WorkerClient> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options, name: 'orrery-store' });
    const client = new WorkerClient(worker);
    await new Promise<unknown>((resolve, reject) => client.#pending.set(0, { resolve, reject })).catch(
      async (error) => {
        await worker.terminate();
        throw error;
      },
    );
    return client;
  }

  call<Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Operations[Name]['answer']> {
    if (this.#isEnded) return Promise.reject(new StatusError('ServiceUnavailable', 'the store was closed'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      // The handler table of the worker ties each answer to its operation's type.
      this.#pending.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#worker.postMessage({ id, name, args }, [...transfer]);
    });
  }

  /** Lets the calls made so far finish, closes the database, ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isEnded) this.#worker.postMessage('close');
    await this.#ended;
  }

  #settle(response: Response): void {
    const pending = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    if ('failure' in response) {
      const { reason, message, details } = response.failure;
      pending?.reject(new StatusError(reason, message, { details }));
    } else {
      pending?.resolve(response.answer);
    }
  }

  #failAll(message: string): void {
    for (const pending of this.#pending.values()) pending.reject(new StatusError('ServiceUnavailable', message));
    this.#pending.clear();
  }
}
