import { type Log, silentLog } from '@orrery/kit';
import { type Revision, revision, type SourceId, StatusError } from '@orrery/model';
import type {
  Batch,
  BatchResult,
  Change,
  ChangeFilter,
  ListPage,
  ListQuery,
  Put,
  Store,
  StoredObject,
} from '../contract.ts';
import { packBodies, unpackBodies } from './frames.ts';
import { ReaderPool } from './reader-pool.ts';
import { WorkerClient } from './worker-client.ts';

/** Where the embedded store keeps its rows. */
export interface SqliteStoreOptions {
  /** Path of the database file, or `:memory:` for a store that ends with the process. */
  readonly file: string;
  readonly log?: Log;
  /**
   * Called at most once: the writing thread ended although nobody closed the store. Every write fails with ServiceUnavailable from
   * then on, in memory every read too: the process should end. Reading threads of a file are started again instead.
   */
  readonly onLost?: (error: Error) => void;
  /** How long a statement waits for a lock that another program holds on the file, before it fails with ServiceUnavailable. Default 5,000. */
  readonly busyTimeoutMs?: number;
}

/** A get never waits for a batch, nor for one other long read. */
const readingThreads = 2;

/**
 * Opens the embedded store: one writing thread and two reading ones, so that a get never waits for a batch; a store in memory has
 * one thread for all. WAL and `synchronous=FULL`: what `write` acknowledged survives power loss (`architecture.md` 2.1).
 * @throws StatusError ServiceUnavailable when the file cannot be opened or was written by a newer server.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, log = silentLog, onLost = () => undefined, busyTimeoutMs = 5000 } = options;
  await using opened = new AsyncDisposableStack();
  const writer = opened.use(await WorkerClient.start({ file, readOnly: false, busyTimeoutMs }, onLost));
  const readers =
    file === ':memory:'
      ? writer
      : opened.use(await ReaderPool.start({ file, busyTimeoutMs, size: readingThreads, log }));
  const control = await writer.call('control', undefined);
  return new SqliteStore({ writer, readers, control, workers: opened.move(), log });
}

interface Threads {
  readonly writer: WorkerClient;
  readonly readers: WorkerClient | ReaderPool;
  readonly control: SourceId;
  readonly workers: AsyncDisposableStack;
  readonly log: Log;
}

class SqliteStore implements Store {
  readonly control: SourceId;
  readonly #writer: WorkerClient;
  readonly #readers: WorkerClient | ReaderPool;
  readonly #workers: AsyncDisposableStack;
  readonly #log: Log;
  /** Woken at every commit. */
  readonly #waiting = new Set<() => void>();
  #purging: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(threads: Threads) {
    this.control = threads.control;
    this.#writer = threads.writer;
    this.#readers = threads.readers;
    this.#workers = threads.workers;
    this.#log = threads.log;
    this.#purge();
  }

  async write(batch: Batch): Promise<BatchResult> {
    const { changes, ...beside } = batch;
    const puts = packBodies(changes.filter((change): change is Put => change.op === 'put'));
    let index = -1;
    const order = changes.map((change) => {
      if (change.op === 'remove') return change;
      index += 1;
      return index;
    });
    const result = await this.#writer.call('write', { puts, order, beside }, [puts.buffer]);
    for (const wake of this.#waiting) wake();
    if (batch.removals?.some((removal) => !('resource' in removal))) this.#purge();
    return result;
  }

  async list(query: ListQuery): Promise<ListPage> {
    if (!Number.isInteger(query.limit) || query.limit < 1) {
      throw new StatusError('BadRequest', `limit ${query.limit} is not a positive integer`);
    }
    const objects: StoredObject[] = [];
    let after = query.after;
    let first: Revision | undefined;
    for (;;) {
      const slice = { ...query, limit: query.limit - objects.length, ...(after === undefined ? {} : { after }) };
      const page = await this.#readers.call('list', slice);
      for (const object of unpackBodies<StoredObject>(page.objects)) objects.push(object);
      first ??= page.revision;
      after = page.next;
      if (after === undefined || objects.length >= query.limit) break;
    }
    return { objects, revision: first, ...(after === undefined ? {} : { next: after }) };
  }

  async *changes(
    after: Revision,
    filter: ChangeFilter,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncIterable<readonly Change[]> {
    let position = Number(after);
    while (!signal.aborted) {
      const committed = this.#nextCommit(signal);
      try {
        const page = await this.#readers.call('changes', { after: position, filter });
        const hasMoved = page.revision > position;
        position = page.revision;
        if (page.changes.length > 0) yield page.changes;
        if (!hasMoved) await committed.promise;
      } finally {
        committed.cancel();
      }
    }
  }

  sources: Store['sources'] = (visible) => this.#readers.call('sources', visible);
  ensureSource: Store['ensureSource'] = (kind, name) => this.#writer.call('ensureSource', { kind, name });
  get: Store['get'] = (visible, key) => this.#readers.call('get', { visible, key });
  count: Store['count'] = (query) => this.#readers.call('count', query);
  versions: Store['versions'] = (scope, range) => this.#readers.call('versions', { scope, range });
  scopes: Store['scopes'] = (filter) => this.#readers.call('scopes', filter);
  sealed: Store['sealed'] = (owner) => this.#readers.call('sealed', owner);
  noteSealedUse: Store['noteSealedUse'] = (id, use) => this.#writer.call('noteSealedUse', { id, use });

  async revision(): Promise<Revision> {
    return revision(BigInt(await this.#readers.call('revision', undefined)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#waiting) wake();
    await this.#purging;
    await this.#workers.disposeAsync();
  }

  /** Resolves at the next commit, or at once when the signal aborts. */
  #nextCommit(signal: AbortSignal): { readonly promise: Promise<void>; cancel(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    return {
      promise,
      cancel: () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
      },
    };
  }

  /** Deletes rows of removed sources in the background, transaction by transaction; what is left at a stop goes at the next start. */
  #purge(): void {
    this.#purging = this.#purging
      .then(async () => {
        while (!this.#isClosed && (await this.#writer.call('purge', undefined))) {
          // Each round is one bounded transaction; writes queued meanwhile get their turn between two.
        }
      })
      .catch((err: unknown) => this.#log.warn({ err }, 'rows of removed sources stay until the next start'));
  }
}
