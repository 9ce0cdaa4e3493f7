import { Worker } from 'node:worker_threads';
import { findCompiledModules } from '@orrery/kit';
import { type SourceId, StatusError } from '@orrery/model';
import type { OperationName, Operations } from '../operations/operation.ts';
import { flags, type Request, type Response, type WorkerOptions } from './protocol.ts';
import { postedArgs } from './wire.ts';

/** What is to be started: the program of the thread beside what it is given. */
export interface ThreadOptions extends WorkerOptions {
  readonly program: URL;
}

/** Calls that may wait for one thread; beyond that something asks without end. */
const maxPending = 10_000;

/** How a call is to run. */
export interface CallOptions extends Pick<Request, 'isInOrder'> {
  readonly flag?: Request['flag'] | undefined;
}

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly flag?: Request['flag'] | undefined;
}

/** One database thread, called like a function. */
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
   * @returns the thread and the id of the control source.
   * @throws StatusError ServiceUnavailable when the file cannot be opened or has a newer schema.
   */
  static async start(
    { program, ...options }: ThreadOptions,
    onLost: (error: StatusError) => void,
  ): Promise<{ readonly thread: WorkerClient; readonly control: SourceId }> {
    // To compile the program takes longer than to open the database.
    const workerData: WorkerOptions = { ...options, compileCache: findCompiledModules() };
    const worker = new Worker(program, { workerData, name: 'orrery-store' });
    const thread = new WorkerClient(worker);
    try {
      const { promise, resolve, reject } = Promise.withResolvers<SourceId>();
      // The first answer of a thread is this id.
      thread.#pending.set(0, { resolve: resolve as (answer: unknown) => void, reject });
      const control = await promise;
      thread.#onLost = onLost;
      return { thread, control };
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  }

  /**
   * @throws StatusError what the operation throws; ServiceUnavailable when the thread was closed or has ended; TooManyRequests when
   *   10,000 calls wait already.
   */
  async call<Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
    { flag, isInOrder }: CallOptions,
  ): Promise<Operations[Name]['answer']> {
    if (this.#end !== undefined) throw this.#end;
    if (this.#pending.size >= maxPending) {
      throw new StatusError('TooManyRequests', `${maxPending} calls wait for the store: try again later`);
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const { value, transfer } = postedArgs(name, args);
    const request: Request = { id, name, args: value, isInOrder, ...(flag === undefined ? {} : { flag }) };
    this.#worker.postMessage(request, [...transfer]);
    const { promise, resolve, reject } = Promise.withResolvers<Operations[Name]['answer']>();
    // The table of the operations in the thread ties each answer to its operation's type.
    this.#pending.set(id, { resolve: resolve as (answer: unknown) => void, reject, flag });
    return await promise;
  }

  /** Lets the calls made so far finish, ends those with a flag at their next checkpoint, closes the database, ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    for (const { flag } of this.#pending.values()) {
      if (flag !== undefined) Atomics.store(flag, 0, flags.closing);
    }
    if (this.#end === undefined) this.#worker.postMessage('close');
    this.#end ??= closed();
    await this.#ended;
  }

  #settle(response: Response): void {
    const pending = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    if ('failure' in response) {
      const { reason, message, details, cause } = response.failure;
      pending?.reject(new StatusError(reason, message, { details, cause }));
    } else {
      pending?.resolve(response.answer);
    }
  }

  #fail(error: StatusError): void {
    this.#end ??= error;
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
