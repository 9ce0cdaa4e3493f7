import type { CompiledQuery } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { DrivenRows } from '../rows/driven-rows.ts';
import { isOpen } from '../rows/filter-rows.ts';
import type { RowDetail } from '../rows/object-rows.ts';
import type { Driver } from '../selection/selection.ts';
import { idsInOrder } from './ids-in-order.ts';
import {
  neededDetail,
  orderedRows,
  type PageReader,
  type PageRequest,
  type PageRow,
  placedRows,
} from './page-reader.ts';
import { TopRows } from './top-rows.ts';

/**
 * Reads a page out of the few objects that an index gives, in any order: in the default one source after the other, as far as the index
 * says whose they are, and no further than the page.
 */
export class DrivenPage implements PageReader {
  readonly name: string;
  readonly #request: PageRequest;
  readonly #top: TopRows<PageRow>;
  /** Ids in pieces, those of the first rows first; a piece has all that stand between others. */
  readonly #pieces: Iterator<readonly number[]>;
  /** Rows of which nothing but the place decides. */
  readonly #isPlaced: boolean;
  #found: DrivenRows | undefined;

  constructor(request: PageRequest, driver: Driver) {
    const { selection, order, after, skip, wanted } = request;
    this.name = driver.name;
    this.#request = request;
    this.#top = new TopRows(order, { kept: skip + wanted, after });
    this.#isPlaced = selection.plan.order.length === 0 && isOpen(selection.filter);
    this.#pieces = idsInOrder(request, driver);
    this.#found = this.#nextRows();
  }

  async step(connection: Connection): Promise<boolean> {
    const { filter } = this.#request.selection;
    while (this.#found !== undefined) {
      const rows = (await this.#found.next(connection)) ?? [];
      const ordered = this.#isPlaced ? placedRows(rows, this.#request) : await orderedRows(rows, this.#request);
      for (const row of ordered) this.#top.add(row);
      if (this.#found.isOver) this.#found = this.#top.isFull ? undefined : this.#nextRows();
      // All is read in the transaction that the index was read in, unless bodies are looked at for long.
      if (filter.needsBody) break;
    }
    return this.#found === undefined;
  }

  rows(): readonly PageRow[] {
    return this.#top.sorted().slice(this.#request.skip);
  }

  /** The statement of the first step. */
  async explain(connection: Connection): Promise<CompiledQuery | undefined> {
    return this.#found?.statement(connection);
  }

  #nextRows(): DrivenRows | undefined {
    const piece = this.#pieces.next();
    if (piece.done === true) return undefined;
    return new DrivenRows(this.#request.selection, { ids: piece.value }, this.#detailOf(piece.value));
  }

  /** Rows that are all given are read whole at once. */
  #detailOf(ids: readonly number[]): RowDetail {
    const { selection, skip, wanted } = this.#request;
    return this.#isPlaced && skip === 0 && ids.length <= wanted ? 'whole' : neededDetail(selection);
  }
}
