import type { ListCause, ListedPage } from '@orrery/kube-client';
import { type CompleteSnapshot, type ScopePage, walkScope } from '@orrery/provider-sdk';
import type { ObjectVersion } from '@orrery/storage';
import { absentPaths } from '../reconcile/absent-paths.ts';
import { type ListedObject, pathRange, planPage, readListedObjects } from '../reconcile/plan-page.ts';
import { storedBetween, storedRows } from '../reconcile/stored-rows.ts';
import type { MissedRows } from './held-back.ts';
import type { ScopeSinkDeps } from './scope-sink.ts';

/** An object of a page, and the page. */
export interface PageObject extends ListedObject {
  readonly bytes: Uint8Array;
}

/** Name of an object. */
interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** A list that was walked to its end. */
export interface WalkedList {
  readonly cause: ListCause;
  readonly snapshot: CompleteSnapshot;
  readonly missed: MissedRows;
  /** Whether bodies were compared, not versions. */
  readonly isForced: boolean;
  /** The epoch of the cluster when it began. */
  readonly epoch: string;
  readonly pages: number;
  /** How many objects it had. */
  readonly count: number;
  /** How many of them the store did not have so, as far as versions tell. */
  readonly changed: number;
  /** Their names, when nothing was written. */
  readonly differing: readonly ObjectName[];
}

/** One list of a part of a scope, compared with the store as its pages come. */
export class ListWalk {
  readonly #deps: ScopeSinkDeps;
  readonly #cause: ListCause;
  readonly #isForced: boolean;
  readonly #isWanted: boolean;
  readonly #epoch: string;
  readonly #differing: ObjectName[] = [];
  #pages = 0;
  #count = 0;
  #changed = 0;

  constructor(deps: ScopeSinkDeps, cause: ListCause) {
    const { ledger, part } = deps;
    const { isForced, isWanted } = ledger.comparisonOf(part);
    this.#deps = deps;
    this.#cause = cause;
    this.#isForced = isForced || cause === 'rollback';
    this.#isWanted = isWanted;
    this.#epoch = ledger.epoch;
  }

  /** How many pages came so far. */
  get pages(): number {
    return this.#pages;
  }

  /**
   * Walks the pages; what differs goes to `write`, or is named when there is none.
   * @throws IncompleteWalkError when the list is not complete; whatever pages or `write` throw.
   */
  async take(
    pages: AsyncIterable<ListedPage>,
    write: ((objects: readonly PageObject[]) => Promise<void>) | undefined,
  ): Promise<WalkedList> {
    const { store, ledger } = this.#deps;
    const walkBegan = await store.revision();
    let writing = Promise.resolve();
    const snapshot = await walkScope(ledger.scope, this.#readPages(pages), {
      pathOf: (object) => object.path,
      accept: async (objects) => {
        await writing;
        // The next page is fetched while this one is compared and written.
        writing = this.#takePage(objects, write);
        writing.catch(() => undefined);
      },
    });
    await writing;
    return {
      cause: this.#cause,
      snapshot,
      missed: await this.#missedRows(snapshot, walkBegan),
      isForced: this.#isForced,
      epoch: this.#epoch,
      pages: this.#pages,
      count: this.#count,
      changed: this.#changed,
      differing: this.#differing,
    };
  }

  async *#readPages(pages: AsyncIterable<ListedPage>): AsyncGenerator<ScopePage<PageObject>> {
    for await (const page of pages) {
      const { objects, rejected } = readListedObjects(page.bytes, page.items);
      this.#deps.quarantine.add(rejected, {});
      this.#pages += 1;
      this.#count += objects.length;
      const { bytes } = page;
      yield {
        items: objects.filter(({ path }) => this.#isOurs(path)).map((object) => ({ ...object, bytes })),
        position: page.resourceVersion,
        isLast: page.continueToken === '' && page.resourceVersion !== '',
      };
    }
  }

  #isOurs(path: string): boolean {
    return this.#deps.isOurs(splitPath(path).namespace);
  }

  async #takePage(
    page: readonly PageObject[],
    write: ((objects: readonly PageObject[]) => Promise<void>) | undefined,
  ): Promise<void> {
    const changed = this.#isForced ? page : await this.#changedOf(page);
    if (!this.#isForced) this.#changed += changed.length;
    const { metrics, measured } = this.#deps;
    if (changed.length < page.length) metrics.unchanged(measured, page.length - changed.length);
    if (write === undefined) for (const { path } of changed) this.#differing.push(splitPath(path));
    else if (changed.length > 0) await write(changed);
  }

  async #changedOf(page: readonly PageObject[]): Promise<readonly PageObject[]> {
    const { store, ledger } = this.#deps;
    const range = pathRange(page);
    const stored: readonly ObjectVersion[] = range === undefined ? [] : await storedBetween(store, ledger.scope, range);
    return planPage(page, stored);
  }

  async #missedRows(snapshot: CompleteSnapshot, walkBegan: MissedRows['walkBegan']): Promise<MissedRows> {
    const { store, ledger, part } = this.#deps;
    const paths: string[] = [];
    let stored = 0;
    for await (const rows of storedRows(store, ledger.scope, part)) {
      stored += rows.length;
      for (const path of absentPaths(snapshot, rows)) paths.push(path);
    }
    return { stored, paths, walkBegan, isWanted: this.#isWanted };
  }
}

function splitPath(path: string): ObjectName {
  const slash = path.indexOf('/');
  return { namespace: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
