import { setImmediate } from 'node:timers/promises';
import { type Clock, type Log, Permits, silentLog, systemClock } from '@orrery/kit';
import { isStatusError, type SourceId, StatusError, sourceId } from '@orrery/model';
import type {
  Operation,
  OperationContext,
  OperationTable,
  ReadName,
  ReadOperations,
  WriteName,
  WriteOperations,
} from '../operations/operation.ts';
import { Catalogue } from '../sql/catalogue.ts';
import type { Database } from '../sql/database.ts';
import type { Executor, ReadCall } from '../store/executor.ts';
import { CommitListener } from './commit-listener.ts';
import { endingWith } from './ending-with.ts';
import { openPostgresDatabase } from './open-postgres-database.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** Which database, and how much of the server it may use. */
export interface PostgresExecutorOptions {
  /** `postgres://user:password@host:port/database`, as of libpq. */
  readonly url: string;
  /** Connections for short and for long reads, beside one that writes and one that listens. Default 6 and 2. */
  readonly connections?: { readonly point: number; readonly scan: number };
  readonly log?: Log;
  readonly clock?: Clock;
  /** Numbers in [0, 1), for the time between two tries to connect. Default: Math.random. */
  readonly random?: () => number;
}

const defaultConnections = { point: 6, scan: 2 };

/** How many writing operations are under way: while one is at the database the next one prepares what needs no database. */
const writesUnderWay = 2;

/**
 * Opens the database and runs operations on it in this thread. Reads of the two lanes use different connections, so that a short one
 * never waits for a long one.
 * @throws StatusError as `openPostgresDatabase`.
 */
export async function createPostgresExecutor(
  options: PostgresExecutorOptions,
  operations: OperationTable,
): Promise<Executor> {
  const { url, connections = defaultConnections, log = silentLog, clock = systemClock, random = Math.random } = options;
  const catalogue = new Catalogue();
  const writers = new Set<number>();
  const database = await openPostgresDatabase({
    url,
    connections,
    clock,
    startEpoch: async (transaction) =>
      await operations.startEpoch(transaction, undefined, { catalogue, checkpoint: takeTurns }),
    onWriter: (pid) => writers.add(pid),
  });
  const listeners = new Set<() => void>();
  const announce = (): void => {
    for (const listener of listeners) listener();
  };
  try {
    const control = await findControl(database);
    const isOwn = (pid: number): boolean => writers.has(pid);
    const listener = new CommitListener({ url, clock, log, random, onCommit: announce, isOwn });
    return new PostgresExecutor({ control, database, listener, catalogue, operations, clock, listeners, announce });
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

interface ExecutorParts {
  readonly control: SourceId;
  readonly database: PostgresDatabase;
  readonly listener: CommitListener;
  readonly catalogue: Catalogue;
  readonly operations: OperationTable;
  readonly clock: Clock;
  readonly listeners: Set<() => void>;
  readonly announce: () => void;
}

class PostgresExecutor implements Executor {
  readonly control: SourceId;
  readonly #parts: ExecutorParts;
  readonly #underWay = new Permits(writesUnderWay);
  /** Ends with the last writing operation so far; never rejects. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(parts: ExecutorParts) {
    this.control = parts.control;
    this.#parts = parts;
  }

  async read<Name extends ReadName>(
    name: Name,
    args: ReadOperations[Name]['args'],
    { lane, signal, timeoutMs }: ReadCall = { lane: 'point' },
  ): Promise<ReadOperations[Name]['answer']> {
    const { database, clock, operations } = this.#parts;
    return await endingWith({ clock, signal, timeoutMs }, async (end) => {
      const reads: Database = {
        read: (work) => database.readWithin(work, { lane, signal: end }),
        write: (work) => database.write(work),
      };
      // The table has an operation of its own for each name, which a generic name cannot tell.
      const operation = operations[name] as unknown as Operation<Name>;
      return await naming(operation(reads, args, this.#context(end)));
    });
  }

  async write<Name extends WriteName>(
    name: Name,
    args: WriteOperations[Name]['args'],
  ): Promise<WriteOperations[Name]['answer']> {
    const { database, operations, announce } = this.#parts;
    const before = this.#lastWrite;
    const never = new AbortController().signal;
    // The table has an operation of its own for each name, which a generic name cannot tell.
    const operation = operations[name] as unknown as Operation<Name>;
    const run = async (): Promise<WriteOperations[Name]['answer']> => {
      using _ = await this.#underWay.acquire(never);
      return await naming(operation(inTurn(database, before), args, this.#context()));
    };
    const answer = run();
    this.#lastWrite = Promise.allSettled([before, answer]);
    const value = await answer;
    announce();
    return value;
  }

  onCommit(listener: () => void): () => void {
    const own = (): void => listener();
    this.#parts.listeners.add(own);
    return () => this.#parts.listeners.delete(own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.listeners.clear();
    await this.#parts.listener[Symbol.asyncDispose]();
    await this.#lastWrite;
    await this.#parts.database[Symbol.asyncDispose]();
  }

  #context(signal?: AbortSignal): OperationContext {
    const checkpoint = async (): Promise<void> => {
      await takeTurns();
      signal?.throwIfAborted();
    };
    return { catalogue: this.#parts.catalogue, checkpoint };
  }
}

/** The operation may begin at once, but sees the database only when the one before it has ended. */
function inTurn(database: Database, before: Promise<unknown>): Database {
  return {
    read: async (work) => {
      await before;
      return await database.read(work);
    },
    write: async (work) => {
      await before;
      return await database.write(work);
    },
  };
}

/** An error that no part of the store made on purpose becomes InternalError. */
function naming<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    const isMeant = isStatusError(error) || (error instanceof DOMException && error.name === 'AbortError');
    throw isMeant ? error : unforeseen(error);
  });
}

function unforeseen(error: unknown): StatusError {
  const message = error instanceof Error ? error.message : String(error);
  return new StatusError('InternalError', `the store failed: ${message}`, { cause: error });
}

/** Lets what waits in this thread have its turn: requests are answered in it too. */
async function takeTurns(): Promise<void> {
  await setImmediate();
}

async function findControl(database: Database): Promise<SourceId> {
  const [row] = await database.read(async (connection) => {
    const { builder } = connection;
    return await connection.all(builder.selectFrom('sources').select('id').where('kind', '=', 'control').compile());
  });
  if (row === undefined) throw new StatusError('InternalError', 'the database has no control source: it is damaged');
  return sourceId(row.id);
}
