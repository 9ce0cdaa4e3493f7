import type { Clock, Log } from '@orrery/kit';
import {
  type ChangeEvent,
  KubeError,
  type ListedPage,
  type ReflectorSink,
  type ReflectorState,
} from '@orrery/kube-client';
import { type ApiResource, type ByteRange, objectPath, type ScopeKey } from '@orrery/model';
import { type CompleteSnapshot, type ScopePage, walkScope } from '@orrery/provider-sdk';
import type { Put, Remove, ScopeState, Store } from '@orrery/storage';
import { preparePut } from '../ingest/prepare-put.ts';
import { planAbsent } from '../reconcile/plan-absent.ts';
import { type ListedObject, pathRange, planPage, readListedObjects } from '../reconcile/plan-page.ts';
import type { WriteQueue } from '../write/write-queue.ts';

/** A bookmark moves the stored position at most this often (KSY-D11). */
const bookmarkIntervalMs = 10_000;

/** Stored versions read at once when looking for absent rows. */
const absentPageRows = 5000;

/** What a scope's sink needs. */
export interface ScopeSinkDeps {
  readonly store: Store;
  readonly queue: WriteQueue;
  readonly clock: Clock;
  readonly log: Log;
  readonly onState: (state: ReflectorState) => void;
  /** Hears that a list was taken whole. */
  readonly onComplete: () => void;
  /** Hears of each event and bookmark. */
  readonly onSignal: () => void;
  /** Hears of each change of a watch. */
  readonly onChange?: ((event: ChangeEvent) => void) | undefined;
}

/** A page with its objects read. */
interface PageObject extends ListedObject {
  readonly bytes: Uint8Array;
}

/**
 * Where the reflector of one scope delivers: lists are compared with the store page by page, events become changes, and the position is
 * committed with the changes it stands for.
 */
export class ScopeSink implements ReflectorSink {
  readonly #scope: ScopeKey;
  readonly #kind: ApiResource;
  readonly #deps: ScopeSinkDeps;
  #lastBookmarkAt: number;
  /** Whether a change was lost on its way into the store: then nothing may claim a later position until a list made up for it. */
  #hasLost = false;
  #quarantinedCount = 0;
  readonly #quarantinedNames = new Set<string>();

  constructor(scope: ScopeKey, kind: ApiResource, deps: ScopeSinkDeps) {
    this.#scope = scope;
    this.#kind = kind;
    this.#deps = deps;
    this.#lastBookmarkAt = deps.clock.now();
  }

  /** Objects of the scope that could not be stored since the last list: how many, and the first 20 by path (KSY-D24). */
  get quarantined(): { readonly count: number; readonly names: readonly string[] } {
    return { count: this.#quarantinedCount, names: [...this.#quarantinedNames] };
  }

  /** Makes the scope equal to a list; only a list that was walked to its end removes anything. */
  async replace(pages: AsyncIterable<ListedPage>): Promise<void> {
    const { store, queue } = this.#deps;
    this.#quarantinedCount = 0;
    this.#quarantinedNames.clear();
    this.#hasLost = false;
    const walkBegan = await store.revision();
    let writing = Promise.resolve();
    const snapshot = await walkScope(this.#scope, this.#readPages(pages), {
      pathOf: (object) => object.path,
      accept: async (objects) => {
        await writing;
        // The next page is fetched while this one is compared and written.
        writing = this.#takePage(objects);
        writing.catch(() => undefined);
      },
    });
    await writing;
    await this.#removeAbsent(snapshot, walkBegan);
    await queue.write({ changes: [], scopes: [this.#state(snapshot.position)] });
    this.#deps.onComplete();
  }

  /** Hands the change on; resolves when the queue has room for more. */
  async apply(event: ChangeEvent): Promise<void> {
    this.#failIfLost();
    this.#deps.onSignal();
    const change = this.#changeOf(event);
    this.#commit({ changes: change === undefined ? [] : [change], position: event.identity.resourceVersion });
    this.#deps.onChange?.(event);
    await this.#deps.queue.hasRoom();
  }

  state(state: ReflectorState): void {
    this.#deps.onState(state);
  }

  /** Moves the stored position, now and then. */
  async bookmark(resourceVersion: string): Promise<void> {
    this.#failIfLost();
    this.#deps.onSignal();
    const now = this.#deps.clock.now();
    if (now - this.#lastBookmarkAt < bookmarkIntervalMs) return;
    this.#lastBookmarkAt = now;
    this.#commit({ changes: [], position: resourceVersion });
  }

  async *#readPages(pages: AsyncIterable<ListedPage>): AsyncGenerator<ScopePage<PageObject>> {
    for await (const page of pages) {
      const { objects, rejected } = readListedObjects(page.bytes, page.items);
      this.#countQuarantined(rejected, 'an item of a list has no name');
      const { bytes } = page;
      yield {
        items: objects.map((object) => ({ ...object, bytes })),
        position: page.resourceVersion,
        isLast: page.continueToken === '',
      };
    }
  }

  async #takePage(page: readonly PageObject[]): Promise<void> {
    const range = pathRange(page);
    const stored = range === undefined ? [] : await this.#storedBetween(range.first, range.last);
    const changes = planPage(page, stored)
      .map((object) => this.#putOf(page[0]?.bytes, object.range, object.path))
      .filter((change) => change !== undefined);
    if (changes.length > 0) await this.#deps.queue.write({ changes });
  }

  async #storedBetween(first: string, last: string): Promise<Awaited<ReturnType<Store['versions']>>> {
    const rows = await this.#deps.store.versions(this.#scope, { from: first, through: last, limit: absentPageRows });
    if (rows.length < absentPageRows) return rows;
    const all = [...rows];
    for (let more = rows; more.length === absentPageRows; ) {
      const after = more.at(-1)?.path ?? '';
      more = await this.#deps.store.versions(this.#scope, { after, through: last, limit: absentPageRows });
      all.push(...more);
    }
    return all;
  }

  async #removeAbsent(snapshot: CompleteSnapshot, walkBegan: Awaited<ReturnType<Store['revision']>>): Promise<void> {
    let after = '';
    for (;;) {
      const stored = await this.#deps.store.versions(this.#scope, { after, limit: absentPageRows });
      const changes = planAbsent(snapshot, stored, walkBegan);
      if (changes.length > 0) await this.#deps.queue.write({ changes });
      after = stored.at(-1)?.path ?? '';
      if (stored.length < absentPageRows) return;
    }
  }

  #changeOf(event: ChangeEvent): Put | Remove | undefined {
    const { namespace, name } = event.identity;
    if (event.type === 'DELETED') return { op: 'remove', key: { ...this.#scope, namespace, name } };
    return this.#putOf(event.bytes, event.object, objectPath(namespace, name));
  }

  #putOf(bytes: Uint8Array | undefined, range: ByteRange, path: string): Put | undefined {
    try {
      return bytes === undefined ? undefined : preparePut(this.#scope, this.#kind.version, bytes, range);
    } catch (err) {
      this.#countQuarantined(1, 'an object cannot be stored; what is stored of it stays', { err, name: path });
      return undefined;
    }
  }

  /** Not awaited: order is the queue's, and a reflector must not wait for a disk per event. */
  #commit(work: { readonly changes: readonly (Put | Remove)[]; readonly position: string }): void {
    this.#deps.queue
      .write({ changes: work.changes, scopes: [this.#state(work.position)] })
      .catch((err: unknown) => this.#lose(err));
  }

  /** What is queued behind the lost change may move the position past it, so the stored scope is marked to be listed. */
  #lose(err: unknown): void {
    this.#hasLost = true;
    const { group, resource } = this.#scope;
    this.#deps.log.warn({ group, resource, err }, 'a change could not be stored; the kind is listed again');
    this.#deps.queue
      .write({ changes: [], scopes: [{ ...this.#state(''), complete: false }] })
      .catch((cause: unknown) =>
        this.#deps.log.warn({ group, resource, err: cause }, 'the state of a kind could not be stored'),
      );
  }

  #failIfLost(): void {
    if (this.#hasLost) throw new KubeError('DecodeError', 'a change could not be stored');
  }

  #countQuarantined(
    count: number,
    message: string,
    fields: { readonly err?: unknown; readonly name?: string } = {},
  ): void {
    if (count === 0) return;
    this.#quarantinedCount += count;
    if (fields.name !== undefined && this.#quarantinedNames.size < 20) this.#quarantinedNames.add(fields.name);
    const { group, resource } = this.#scope;
    this.#deps.log.warn({ group, resource, count, ...fields }, message);
  }

  #state(resourceVersion: string): ScopeState {
    return { scope: this.#scope, kind: this.#kind, resourceVersion, complete: true };
  }
}
