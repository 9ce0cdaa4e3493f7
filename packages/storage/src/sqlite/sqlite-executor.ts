import { type Clock, type Log, silentLog, systemClock } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import type { ReadName, ReadOperations, WriteName, WriteOperations } from '../operations/operation.ts';
import type { Executor, ReadCall } from '../store/executor.ts';
import { boundedCall } from './bounded-call.ts';
import type { Request } from './protocol.ts';
import { ReaderPool } from './reader-pool.ts';
import { type ThreadOptions, WorkerClient } from './worker-client.ts';

/** Where the embedded store keeps its rows. */
export interface SqliteExecutorOptions {
  /** Path of the database file, or `:memory:` for a store that ends with the process. */
  readonly file: string;
  readonly log?: Log;
  readonly clock?: Clock;
  /**
   * Called at most once: the writing thread ended although nobody closed the store. Every write fails with ServiceUnavailable from
   * then on, in memory every read too: the process should end. Reading threads of a file are started again instead.
   */
  readonly onLost?: (error: Error) => void;
  /** How long a statement waits for a lock that another program holds on the file, before it fails with ServiceUnavailable. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Program of the threads; by default the one with all operations. */
  readonly program?: URL;
}

/** A get never waits for a batch, nor for one other long read. */
const readingThreads = 2;

/** Scans that take turns on their thread; each holds a slice of bodies meanwhile. */
const scansAtOnce = 8;

/** Memory for pages, together a fifth of what the whole server may use with 1,000,000 objects (`architecture.md` 6). */
const cacheKib = { writing: 64 * 1024, reading: 16 * 1024, scanning: 16 * 1024 } as const;

/**
 * Opens the database: one thread writes, two read what is short, one reads what is long, so that a get waits for neither a batch nor
 * a scan; in memory one thread does all. What `write` acknowledged survives power loss (`architecture.md` 2.1).
 * @throws StatusError ServiceUnavailable when the file cannot be opened or was written by a newer server.
 */
export async function createSqliteExecutor(options: SqliteExecutorOptions): Promise<Executor> {
  const { file, log = silentLog, clock = systemClock, onLost = () => undefined, busyTimeoutMs = 5000 } = options;
  const { program = new URL('./worker.ts', import.meta.url) } = options;
  const threadOf = (cache: number): Omit<ThreadOptions, 'readOnly'> => ({
    file,
    busyTimeoutMs,
    program,
    cacheKib: cache,
  });
  const writing = { ...threadOf(cacheKib.writing), readOnly: false };
  if (file === ':memory:') {
    const { thread: writer, control } = await WorkerClient.start(writing, onLost);
    const call: CallRead = async (name, args, flag) => await writer.call(name, args, { flag, isInOrder: false });
    return new SqliteExecutor({ control, writer, lanes: { point: call, scan: call }, threads: writer, clock });
  }
  const gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const reading = { ...threadOf(cacheKib.reading), gate };
  const point = new ReaderPool({ thread: reading, size: readingThreads, callsEach: 1, log });
  // Its first call starts it: a small fleet is hardly ever scanned.
  const scan = new ReaderPool({ thread: threadOf(cacheKib.scanning), size: 1, callsEach: scansAtOnce, log });
  const lanes = { point: point.call.bind(point), scan: scan.call.bind(scan) };
  await using opened = new AsyncDisposableStack();
  const { thread: writer, control } = await startTogether({ writing, onLost, point, gate }, opened);
  opened.use(scan);
  return new SqliteExecutor({ control, writer, lanes, threads: opened.move(), clock });
}

/** Starts the threads; those that read wait at the gate until the one that writes has made the file what it is to be. */
async function startTogether(
  parts: {
    readonly writing: ThreadOptions;
    readonly onLost: (error: Error) => void;
    readonly point: ReaderPool;
    readonly gate: Int32Array<SharedArrayBuffer>;
  },
  opened: AsyncDisposableStack,
): ReturnType<typeof WorkerClient.start> {
  const { writing, onLost, point, gate } = parts;
  const written = WorkerClient.start(writing, onLost).finally(() => {
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
  });
  const [writer, readers] = await Promise.allSettled([written, point.start()]);
  // The thread that writes is closed last: it writes the log back.
  if (writer.status === 'fulfilled') opened.use(writer.value.thread);
  opened.use(point);
  if (writer.status === 'rejected') throw writer.reason;
  if (readers.status === 'rejected') throw readers.reason;
  return writer.value;
}

type CallRead = <Name extends ReadName>(
  name: Name,
  args: ReadOperations[Name]['args'],
  flag: Request['flag'],
) => Promise<ReadOperations[Name]['answer']>;

interface Threads {
  readonly control: SourceId;
  readonly writer: WorkerClient;
  readonly lanes: { readonly [Lane in ReadCall['lane']]: CallRead };
  readonly threads: AsyncDisposable;
  readonly clock: Clock;
}

class SqliteExecutor implements Executor {
  readonly control: SourceId;
  readonly #deps: Threads;
  readonly #listeners = new Set<() => void>();

  constructor(deps: Threads) {
    this.control = deps.control;
    this.#deps = deps;
  }

  async read<Name extends ReadName>(
    name: Name,
    args: ReadOperations[Name]['args'],
    call: ReadCall = { lane: 'point' },
  ): Promise<ReadOperations[Name]['answer']> {
    const { lanes, clock } = this.#deps;
    return await boundedCall(async (flag) => await lanes[call.lane](name, args, flag), call, clock);
  }

  async write<Name extends WriteName>(
    name: Name,
    args: WriteOperations[Name]['args'],
  ): Promise<WriteOperations[Name]['answer']> {
    const answer = await this.#deps.writer.call(name, args, { isInOrder: true });
    for (const listener of this.#listeners) listener();
    return answer;
  }

  onCommit(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#deps.threads[Symbol.asyncDispose]();
  }
}
