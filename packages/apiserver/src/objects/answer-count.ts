import type { ListPage } from '@orrery/storage';
import type { Continuation } from './continue-token.ts';
import { type Counting, countRows, type RowCount } from './list-count.ts';
import type { ReadDeps } from './list-objects.ts';

/** What the end of an answer says of the rows behind it, and its token of those before. */
interface EndNumbers extends Pick<Continuation, 'returned' | 'total' | 'isTotalExact'> {
  /** `remainingItemCount`; absent: not known. */
  readonly remaining?: number;
}

/**
 * The counts of one answer (SEA-H08). An answer of several pages is counted again where it ends, since rows may have been written while
 * it was read.
 */
export class AnswerCount {
  readonly #deps: ReadDeps;
  readonly #counting: Counting;
  /** Of the first page. */
  readonly counted: RowCount;
  #last: RowCount;
  /** Rows of the answer up to the page counted last. */
  #rows: number;

  private constructor(deps: ReadDeps, counting: Counting, counted: RowCount) {
    this.#deps = deps;
    this.#counting = counting;
    this.counted = counted;
    this.#last = counted;
    this.#rows = counting.first.objects.length;
  }

  /** Counts for the first page of an answer. */
  static async of(deps: ReadDeps, counting: Counting): Promise<AnswerCount> {
    return new AnswerCount(deps, counting, await countRows(deps, counting));
  }

  /** Counts for the page an answer ends with, which is not its first. @param rows those of the answer, with this page. */
  async endWith(page: ListPage, rows: number): Promise<void> {
    const { isAsOfRevision, first } = this.#counting;
    const { isExact, total, behind } = this.counted;
    if (!isExact || isAsOfRevision || total === undefined || behind === undefined) return;
    const passed = total - behind + rows - first.objects.length - page.objects.length;
    const goesOn = { position: [], revision: first.revision, returned: passed, total, isTotalExact: true };
    this.#last = await countRows(this.#deps, { ...this.#counting, first: page, passed, goesOn });
    this.#rows = rows;
  }

  /** @param isEnd whether nothing follows. @param rows those of the answer. */
  numbers(isEnd: boolean, rows: number): EndNumbers {
    const { total, behind, isExact } = this.#last;
    const returned = this.#counting.passed + rows;
    if (total === undefined || behind === undefined) return { returned };
    // an estimate has nothing to say of the end
    if (isEnd) return isExact ? { returned, remaining: 0 } : { returned };
    const remaining = Math.max(0, behind - (rows - this.#rows));
    // what was returned may be gone by now: an exact count knows how many rows there are before the next page
    return isExact
      ? { remaining, returned: total - remaining, total, isTotalExact: true }
      : { remaining, returned, total };
  }
}
