import { type Clock, type Log, silentLog, systemClock } from '@orrery/kit';
import type { ScopeKey, SourceId } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPage, PageRange, ReadOptions, Retention, WatchEvent } from '../contract/reading.ts';
import type { StagedPart, StagedUpload } from '../contract/records.ts';
import type { Store } from '../contract/store.ts';
import type { Batch, BatchResult } from '../contract/writing.ts';
import { unpackObjects } from '../operations/packed-objects.ts';
import { ChangeHub } from '../watch/change-hub.ts';
import { ChangeViews } from '../watch/change-views.ts';
import { CommitSignal } from '../watch/commit-signal.ts';
import { FollowedLog } from '../watch/followed-log.ts';
import { queryKey } from '../watch/query-key.ts';
import { untilAborted } from '../watch/until-aborted.ts';
import { watchMatcher } from '../watch/watch-matcher.ts';
import { type WatchRequest, watchObjects } from '../watch/watch-objects.ts';
import { Background } from './background.ts';
import type { Executor, ReadCall } from './executor.ts';
import { laneOf } from './lane-of.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** `retention.*` of `architecture.md` 2. */
export const defaultRetention: Retention = {
  changelogMs: dayMs,
  changelogEntries: 10_000_000,
  historyMs: 7 * dayMs,
  historyBytes: 10 * 1024 ** 3,
};

/** What the store needs beside its database. */
export interface SqlStoreOptions {
  readonly log?: Log;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly retention?: Retention;
}

/** Limit of one read unless its caller says otherwise (`search.md` LM). */
const readTimeoutMs = 10_000;

/** The store over an executor: what both databases have in common beyond their SQL. */
export class SqlStore implements Store {
  readonly control: SourceId;
  readonly #executor: Executor;
  readonly #clock: Clock;
  readonly #retention: Retention;
  readonly #commits = new CommitSignal();
  readonly #views: ChangeViews;
  readonly #hub: ChangeHub;
  readonly #log: FollowedLog;
  readonly #background: Background;
  readonly #stop = new AbortController();
  readonly #forgetCommits: () => void;

  constructor(executor: Executor, options: SqlStoreOptions = {}) {
    const { log = silentLog, clock = systemClock, random = Math.random, retention = defaultRetention } = options;
    this.control = executor.control;
    this.#executor = executor;
    this.#clock = clock;
    this.#retention = retention;
    this.#views = new ChangeViews(executor);
    this.#hub = new ChangeHub({ executor, views: this.#views, commits: this.#commits, clock, log, random });
    this.#log = new FollowedLog(executor, this.#commits);
    this.#background = new Background({ executor, clock, log, retention });
    this.#forgetCommits = executor.onCommit(this.#commits.notify);
  }

  async write(batch: Batch): Promise<BatchResult> {
    const result = await this.#executor.write('writeBatch', batch);
    if (batch.removals !== undefined && batch.removals.length > 0) this.#background.noteRemoval();
    return result;
  }

  async list(query: ObjectQuery, range: PageRange, options: ReadOptions = {}): Promise<ListPage> {
    const page = await this.#executor.read('listObjects', { query, range }, callOf(query, options));
    return { ...page, objects: unpackObjects(page.objects) };
  }

  count: Store['count'] = async (query, options = {}) =>
    await this.#executor.read('countObjects', query, callOf(query, options));

  aggregate: Store['aggregate'] = async (query, groups, options = {}) =>
    await this.#executor.read('aggregateObjects', { query, ...groups }, { ...callOf(query, options), lane: 'scan' });

  explain: Store['explain'] = async (query, range) => await this.#executor.read('explainList', { query, range });

  changes: Store['changes'] = (after, filter, options) => {
    const signal = AbortSignal.any([options.signal, this.#stop.signal]);
    return untilAborted(signal, this.#log.follow(after, filter, signal));
  };

  watch: Store['watch'] = (query, after, options) => {
    const signal = AbortSignal.any([options.signal, this.#stop.signal]);
    const { bookmarkMs = 60_000, isEndMarked = false } = options;
    return untilAborted(signal, this.#watch(query, { ...options, after, signal, bookmarkMs, isEndMarked }));
  };

  sources: Store['sources'] = (visible) => this.#executor.read('listSources', visible);
  ensureSource: Store['ensureSource'] = (kind, name) => this.#executor.write('ensureSource', { kind, name });
  get: Store['get'] = (visible, key, moment = undefined) =>
    this.#executor.read('getObject', { visible, key, ...moment });
  versions: Store['versions'] = (scope, range) => this.#executor.read('listVersions', { scope, range });
  scopes: Store['scopes'] = (filter) => this.#executor.read('listScopes', filter);
  definitionsVersion: Store['definitionsVersion'] = () => this.#executor.read('getDefinitionsVersion', undefined);
  documents: Store['documents'] = (filter) => this.#executor.read('listDocuments', filter);
  document: Store['document'] = (hash) => this.#executor.read('readDocument', hash, { lane: 'scan' });
  storedDocuments: Store['storedDocuments'] = (hashes) => this.#executor.read('listStoredDocuments', hashes);
  history: Store['history'] = (visible, key, range) =>
    this.#executor.read('listHistory', { visible, key, ...range }, { lane: 'scan' });
  sealed: Store['sealed'] = (owner) => this.#executor.read('listSealed', owner);
  noteSealedUse: Store['noteSealedUse'] = async (id, use) => await this.#executor.write('noteSealedUse', { id, use });
  audit: Store['audit'] = (range) => this.#executor.read('listAudit', range);
  revision: Store['revision'] = () => this.#executor.read('getRevision', undefined);
  horizon: Store['horizon'] = () => this.#executor.read('getHorizon', undefined);
  revisionAt: Store['revisionAt'] = (time) => this.#executor.read('getRevisionAt', time);
  holdDeletes: Store['holdDeletes'] = (scope, paths) => this.#executor.write('holdDeletes', { scope, paths });
  heldDeletes: Store['heldDeletes'] = (scope) => this.#executor.read('getHeldDeletes', scope);
  confirmHeld: Store['confirmHeld'] = (scope, heldAt) => this.#executor.write('confirmHeld', { scope, heldAt });
  acquireLease: Store['acquireLease'] = (source, holder, durationMs) =>
    this.#executor.write('acquireLease', { source, holder, durationMs });
  releaseLease: Store['releaseLease'] = (source, holder) => this.releaseLeases([source], holder);
  acquireLeases: Store['acquireLeases'] = (sources, holder, durationMs) =>
    this.#executor.write('acquireLeases', { sources, holder, durationMs });
  releaseLeases: Store['releaseLeases'] = async (sources, holder) =>
    await this.#executor.write('releaseLeases', { sources, holder });
  leases: Store['leases'] = () => this.#executor.read('listLeases', undefined);
  noteReplica: Store['noteReplica'] = (replica, durationMs) =>
    this.#executor.write('noteReplica', { replica, durationMs });
  replicas: Store['replicas'] = () => this.#executor.read('listReplicas', undefined);
  forgetReplica: Store['forgetReplica'] = async (name) => await this.#executor.write('forgetReplica', { name });
  stagePart: Store['stagePart'] = async (upload, part) => await this.#executor.write('stagePart', { ...upload, part });
  startEpoch: Store['startEpoch'] = () => this.#executor.write('startEpoch', undefined);

  async *stagedParts(upload: StagedUpload): AsyncGenerator<StagedPart> {
    for (let after = -1; ; ) {
      const parts = await this.#executor.read('listStaged', { ...upload, after });
      const last = parts.at(-1);
      if (last === undefined) return;
      after = last.part;
      yield* parts;
    }
  }

  async dropStaged(scope: ScopeKey, upload?: string): Promise<void> {
    while (await this.#executor.write('dropStaged', { scope, ...(upload === undefined ? {} : { upload }) })) {
      // Each round is one bounded transaction; batches that wait get their turn between two.
    }
  }

  async compact(retention: Retention = this.#retention): Promise<void> {
    while (await this.#executor.write('compact', retention)) {
      // Each round is one bounded transaction; batches that wait get their turn between two.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new DOMException('the store was closed', 'AbortError'));
    this.#forgetCommits();
    this.#commits.notify();
    await this.#background[Symbol.asyncDispose]();
    await this.#executor[Symbol.asyncDispose]();
  }

  async *#watch(
    query: Omit<ObjectQuery, 'order'>,
    request: Omit<WatchRequest, 'objects'>,
  ): AsyncGenerator<readonly WatchEvent[]> {
    const matches = watchMatcher(query, await this.#views.kindNames());
    const deps = { hub: this.#hub, clock: this.#clock };
    yield* watchObjects(deps, { ...request, objects: { key: queryKey(query), matches } });
  }
}

function callOf(query: ObjectQuery, { signal, timeoutMs = readTimeoutMs }: ReadOptions): ReadCall {
  return { lane: laneOf(query), timeoutMs, ...(signal === undefined ? {} : { signal }) };
}
