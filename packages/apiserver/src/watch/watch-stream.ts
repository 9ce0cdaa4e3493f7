import type { Clock } from '@orrery/kit';
import { hasReason, isStatusError, type Revision, StatusError } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPage, Store, StoredObject, WatchEvent } from '@orrery/storage';
import type { KindView } from '../objects/kind-view.ts';
import type { EventWriter } from './event-writer.ts';
import { InitialPages } from './initial-pages.ts';

/** A watch that was accepted: everything it streams is made from this. */
export interface AcceptedWatch {
  readonly store: Store;
  readonly clock: Clock;
  readonly view: KindView;
  readonly query: Omit<ObjectQuery, 'order' | 'at' | 'deleted'>;
  readonly writer: EventWriter;
  /** Called when an object is of a source that was not there before. */
  readonly onNewSource: () => Promise<void>;
  /** The first page of the objects there are; absent: changes only. */
  readonly initial: ListPage | undefined;
  readonly isStreamingList: boolean;
  readonly hasBookmarks: boolean;
  /** Rows of one read of the store. */
  readonly pageRows: number;
  /** Begun already, so that what is wrong with it is known: it goes on where the first page of objects was read. */
  readonly changes: Changes;
  /** Aborts when the watch is to end: its time is up, the server stops, or its reader is gone. */
  readonly ended: AbortSignal;
  readonly isReaderGone: () => boolean;
  /** Whether it ended since the rights it was begun with have changed: whoever reads is to list again (SEA-T07). */
  readonly hasLostRights: () => boolean;
  readonly requestId: string;
}

/** Changes of a watch from a revision on, whose first page was waited for. */
export interface Changes {
  readonly first: readonly WatchEvent[];
  readonly rest: AsyncIterator<readonly WatchEvent[]>;
}

/** How often bookmarks come (SEA-T04). */
const bookmarkMs = 60_000;

/**
 * Begins to follow changes behind a revision; a bookmark comes when everything up to `markAt` was told.
 * @throws StatusError BadRequest for what cannot be watched, Expired when the revision is no longer kept.
 */
export async function startChanges(
  store: Store,
  query: AcceptedWatch['query'],
  { after, markAt, signal }: { readonly after: Revision; readonly markAt: Revision; readonly signal: AbortSignal },
): Promise<Changes> {
  const watch = store.watch(query, after, { signal, bookmarkMs, isEndMarked: true, markAt });
  const rest = watch[Symbol.asyncIterator]();
  const first = await rest.next().catch((error: unknown) => Promise.reject(asTooOld(error)));
  return { first: first.done === true ? [] : first.value, rest };
}

/** The events of a watch as they are written, in pieces of at most a page. Ends when the watch does; fails to be cut. */
export async function* streamWatch(watch: AcceptedWatch): AsyncGenerator<Uint8Array> {
  const { writer, requestId, ended } = watch;
  let { changes } = watch;
  try {
    const pages = new InitialPages();
    let markAt: Revision | undefined;
    for await (const { page, written } of initialObjects(watch)) {
      pages.add(page);
      if (written.length > 0) yield written;
      markAt = page.revision;
    }
    if (ended.aborted && markAt !== undefined && !watch.hasLostRights()) return;
    changes = await atLastPage(watch, markAt);
    yield* writtenChanges(watch, changes, { pages, markAt });
    if (watch.hasLostRights()) yield writer.failure(rightsChanged(), requestId);
  } catch (error) {
    const told = asTooOld(error);
    if (!isStatusError(told) || told.reason !== 'Expired') throw error;
    yield writer.failure(told, requestId);
  } finally {
    await changes.rest.return?.();
  }
}

/** The changes that were begun at the first page, or anew so that they tell when they have come to the last. */
async function atLastPage(watch: AcceptedWatch, markAt: Revision | undefined): Promise<Changes> {
  const { initial, changes, store, query, ended } = watch;
  if (initial === undefined || markAt === undefined || markAt === initial.revision) return changes;
  await changes.rest.return?.();
  return await startChanges(store, query, { after: initial.revision, markAt, signal: ended });
}

/** The objects there are, in the default order, as added. */
async function* initialObjects(
  watch: AcceptedWatch,
): AsyncGenerator<{ readonly page: ListPage; readonly written: Uint8Array }> {
  const { store, query, pageRows, ended, writer, view, clock } = watch;
  let page = watch.initial;
  while (page !== undefined) {
    const shown = await view.show(page.objects);
    const nowMs = clock.now();
    yield { page, written: Buffer.concat(shown.map((object) => writer.object('added', object, nowMs))) };
    if (page.next === undefined || ended.aborted) return;
    page = await store.list(query, { after: page.next, limit: pageRows });
  }
}

/** What was told before the changes. */
interface Told {
  readonly pages: InitialPages;
  /** Everything up to here makes the initial objects whole; absent when there were none. */
  readonly markAt: Revision | undefined;
}

async function* writtenChanges(watch: AcceptedWatch, changes: Changes, told: Told): AsyncGenerator<Uint8Array> {
  const marks = new Marks(watch, told.markAt);
  let events: readonly WatchEvent[] | undefined = changes.first;
  while (events !== undefined) {
    const written = await writeObjects(watch, events, told.pages);
    const last = events.at(-1);
    const mark = last?.type === 'bookmark' ? marks.write(last.revision) : undefined;
    if (mark !== undefined) written.push(mark);
    const [only] = written;
    if (only !== undefined) yield written.length === 1 ? only : Buffer.concat(written);
    const next: IteratorResult<readonly WatchEvent[]> = await changes.rest.next();
    events = next.done === true ? undefined : next.value;
  }
}

/** Decides which bookmarks of the store are told. */
class Marks {
  readonly #watch: AcceptedWatch;
  readonly #markAt: Revision | undefined;
  #isInitial: boolean;
  /** The first one only says that the watch has begun. */
  #isOpening = true;

  constructor(watch: AcceptedWatch, markAt: Revision | undefined) {
    this.#watch = watch;
    this.#markAt = markAt;
    this.#isInitial = watch.initial !== undefined;
  }

  write(revision: Revision): Uint8Array | undefined {
    const { writer, isStreamingList, hasBookmarks, isReaderGone, hasLostRights } = this.#watch;
    const isInitialEnd = this.#isInitial && this.#markAt !== undefined && revision >= this.#markAt;
    const isTold = isInitialEnd ? isStreamingList : hasBookmarks && !this.#isOpening;
    if (isInitialEnd) this.#isInitial = false;
    this.#isOpening = false;
    return isTold && !isReaderGone() && !hasLostRights() ? writer.bookmark(revision, { isInitialEnd }) : undefined;
  }
}

async function writeObjects(
  watch: AcceptedWatch,
  events: readonly WatchEvent[],
  pages: InitialPages,
): Promise<Uint8Array[]> {
  const types: WatchEvent['type'][] = [];
  const objects: StoredObject[] = [];
  let isNewSource = false;
  for (const event of events) {
    if (event.type === 'bookmark' || pages.hasTold(event)) continue;
    if (watch.view.learnSource(event.source)) isNewSource = true;
    types.push(event.type);
    objects.push(event.object);
  }
  if (isNewSource) await watch.onNewSource();
  const shown = await watch.view.show(objects);
  const nowMs = watch.clock.now();
  return shown.map((object, at) => watch.writer.object(types[at] ?? 'modified', object, nowMs));
}

function rightsChanged(): StatusError {
  return new StatusError('Expired', 'the rights of this watch have changed; list again');
}

/** In the words by which clients know that they must list again. */
function asTooOld(error: unknown): unknown {
  if (!hasReason(error, 'Expired') || error.message.startsWith(tooOld)) return error;
  return new StatusError('Expired', `${tooOld}: ${error.message}`, { cause: error });
}

const tooOld = 'too old resource version';
