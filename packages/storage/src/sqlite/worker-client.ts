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
  #onLost: (error: StatusError) => void = () => undefined;
  #lastId = 0;
  #isClosing = false;
  /** Why no call is taken any more. */
  #end: StatusError | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    let cause: unknown;
    worker.on('message', (response: Response) => this.#settle(response));
    worker.on('error', (error) => {
      cause = error; // 'exit' follows
    });
    this.#ended = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.#fail(this.#isClosing ? closed() : lost(cause ?? `exit code ${code}`));
        resolve();
      });
    });
  }

  /**
   * Starts a thread and opens the database in it. `onLost` hears once of an end that nobody asked for, before the calls it left
   * unanswered fail.
   * @throws StatusError ServiceUnavailable when the file cannot be opened or has a newer schema.
   */
  static async start(options: WorkerOptions, onLost: (error: StatusError) => void): Promise<WorkerClient> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options, name: 'orrery-store' });
    const client = new WorkerClient(worker);
    await new Promise<unknown>((resolve, reject) => client.#pending.set(0, { resolve, reject })).catch(
      async (error) => {
        await worker.terminate();
        throw error;
      },
    );
    client.#onLost = onLost;
    return client;
  }

  /** @throws StatusError what the operation throws; ServiceUnavailable when the thread was closed or has ended. */
  call<Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Operations[Name]['answer']> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
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
    this.#isClosing = true;
    if (this.#end === undefined) this.#worker.postMessage('close');
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

  #fail(error: StatusError): void {
    this.#end = error;
    if (!this.#isClosing) this.#onLost(error);
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}

function closed(): StatusError {
  return new StatusError('ServiceUnavailable', 'the store was closed');
}

function lost(cause: unknown): StatusError {
  return new StatusError('ServiceUnavailable', `a thread of the store ended unexpectedly: ${String(cause)}`, { cause });
}
