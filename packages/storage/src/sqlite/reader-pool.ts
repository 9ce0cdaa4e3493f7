import type { Log } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { ReadName, ReadOperations } from '../operations/operation.ts';
import type { Request } from './protocol.ts';
import { type ThreadOptions, WorkerClient } from './worker-client.ts';

/** What a pool of reading threads is made of. */
export interface ReaderPoolOptions {
  readonly thread: Omit<ThreadOptions, 'readOnly'>;
  /** How many threads. */
  readonly size: number;
  /** How many calls a thread is given at once. The others wait here, so that none stands behind a long one while a thread is free. */
  readonly callsEach: number;
  readonly log: Log;
}

/** Calls that may wait for a thread; beyond that something asks without end. */
const maxWaiting = 10_000;

/**
 * Reading threads, given calls in the order they come. One that ends unasked fails the calls it had; the next call it gets starts it
 * again, so that a thread which cannot live is not started in a loop.
 */
export class ReaderPool implements AsyncDisposable {
  readonly #places: readonly ReadingThread[];
  readonly #callsEach: number;
  /** Each place as often as it may be given another call. */
  #free: ReadingThread[];
  readonly #waiting: ((place: ReadingThread) => void)[] = [];

  constructor({ thread, size, callsEach, log }: ReaderPoolOptions) {
    this.#places = Array.from({ length: size }, () => new ReadingThread({ ...thread, readOnly: true }, log));
    this.#callsEach = callsEach;
    this.#free = Array.from({ length: callsEach }, () => this.#places).flat();
  }

  /**
   * Starts a thread; the others follow it and are given calls once they are there, since on few cores threads that start at once hold each
   * other up. Without it each is started by its first call.
   * @throws StatusError ServiceUnavailable when the file cannot be opened.
   */
  async start(): Promise<void> {
    const [first, ...others] = this.#places;
    this.#free = this.#free.filter((place) => place === first);
    await first?.start();
    for (const place of others) void this.#follow(place);
  }

  /**
   * @throws StatusError what the operation throws; ServiceUnavailable when the thread ended or cannot be started; TooManyRequests when
   *   10,000 calls wait already.
   */
  async call<Name extends ReadName>(
    name: Name,
    args: ReadOperations[Name]['args'],
    flag: Request['flag'],
  ): Promise<ReadOperations[Name]['answer']> {
    const place = await this.#take();
    try {
      const thread = await place.start();
      return await thread.call(name, args, { flag, isInOrder: false });
    } finally {
      this.#giveBack(place);
    }
  }

  /** Calls that wait for a thread fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#places.map((place) => place[Symbol.asyncDispose]()));
  }

  async #follow(place: ReadingThread): Promise<void> {
    await place.start().catch(() => undefined); // the next call it gets starts it again, or fails
    for (let calls = 0; calls < this.#callsEach; calls += 1) this.#giveBack(place);
  }

  async #take(): Promise<ReadingThread> {
    const free = this.#free.shift();
    if (free !== undefined) return free;
    if (this.#waiting.length >= maxWaiting) {
      throw new StatusError('TooManyRequests', `${maxWaiting} reads wait for the store: try again later`);
    }
    const { promise, resolve } = Promise.withResolvers<ReadingThread>();
    this.#waiting.push(resolve);
    return await promise;
  }

  #giveBack(place: ReadingThread): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(place);
    else next(place);
  }
}

/** The place of one thread, started when it is needed. */
class ReadingThread implements AsyncDisposable {
  readonly #options: ThreadOptions;
  readonly #log: Log;
  /** Undefined: to be started. */
  #thread: Promise<WorkerClient> | undefined;
  #isClosed = false;

  constructor(options: ThreadOptions, log: Log) {
    this.#options = options;
    this.#log = log;
  }

  async start(): Promise<WorkerClient> {
    if (this.#isClosed) throw new StatusError('ServiceUnavailable', 'the store was closed');
    this.#thread ??= this.#begin();
    return await this.#thread;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const [started] = await Promise.allSettled([this.#thread]);
    if (started.status === 'fulfilled') await started.value?.[Symbol.asyncDispose]();
  }

  async #begin(): Promise<WorkerClient> {
    try {
      const { thread } = await WorkerClient.start(this.#options, (err) => {
        this.#thread = undefined;
        this.#log.warn({ err }, 'a reading thread of the store ended, the next call starts it again');
      });
      return thread;
    } catch (error) {
      this.#thread = undefined;
      throw error;
    }
  }
}
