import { setImmediate } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { StatusError } from '@orrery/model';
import type { OperationTable } from '../operations/operation.ts';
import { Catalogue } from '../sql/catalogue.ts';
import { flags, type Request, type Response } from './protocol.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { toFailure } from './to-failure.ts';
import { type Posted, postedAnswer, receivedArgs } from './wire.ts';

/**
 * Runs the operations that are called through a port, until `close` comes through it: those called before then end first. They take
 * turns at their checkpoints, except for those that are to run in order.
 */
export class OperationServer {
  readonly #port: MessagePort;
  readonly #operations: OperationTable;
  readonly #database: SqliteDatabase;
  readonly #catalogue = new Catalogue();
  readonly #running = new Set<Promise<void>>();
  /** Ends with the last call so far of those in order; never rejects. */
  #lastInOrder: Promise<void> = Promise.resolve();

  constructor(port: MessagePort, operations: OperationTable, database: SqliteDatabase) {
    this.#port = port;
    this.#operations = operations;
    this.#database = database;
    port.on('message', async (request: Request | 'close') => {
      if (request === 'close') await this.#close();
      else await this.#take(request);
    });
  }

  async #take(request: Request): Promise<void> {
    const done = request.isInOrder ? this.#lastInOrder.then(() => this.#answer(request)) : this.#answer(request);
    if (request.isInOrder) this.#lastInOrder = done;
    this.#running.add(done);
    await done;
    this.#running.delete(done);
  }

  async #answer(request: Request): Promise<void> {
    const { id } = request;
    try {
      const { value, transfer } = await this.#run(request);
      this.#post({ id, answer: value }, transfer);
    } catch (error) {
      this.#post({ id, failure: toFailure(error) }, []);
    }
  }

  async #run({ name, args, flag }: Request): Promise<Posted> {
    throwIfEnded(flag);
    const checkpoint = async (): Promise<void> => {
      await setImmediate();
      throwIfEnded(flag);
    };
    const context = { catalogue: this.#catalogue, checkpoint };
    const answer = await this.#operations[name](this.#database, receivedArgs(name, args) as never, context);
    return postedAnswer(name, answer);
  }

  async #close(): Promise<void> {
    await Promise.all(this.#running);
    this.#database[Symbol.dispose]();
    this.#port.close();
  }

  #post(response: Response, transfer: readonly ArrayBuffer[]): void {
    this.#port.postMessage(response, [...transfer]);
  }
}

function throwIfEnded(flag: Request['flag']): void {
  if (flag === undefined) return;
  const state = Atomics.load(flag, 0);
  if (state === flags.closing) throw new StatusError('ServiceUnavailable', 'the store was closed');
  if (state === flags.abandoned) throw new StatusError('Timeout', 'nobody waits for the answer any more');
}
