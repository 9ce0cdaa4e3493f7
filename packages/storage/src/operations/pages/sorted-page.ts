import type { CompiledQuery } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { Walk } from '../rows/walk.ts';
import { neededDetail, orderedRows, type PageReader, type PageRequest, type PageRow } from './page-reader.ts';
import { TopRows } from './top-rows.ts';

/** Reads a page in an order that no index has, by looking at all rows. */
export class SortedPage implements PageReader {
  readonly name = 'walk of all rows, sorted';
  readonly #request: PageRequest;
  readonly #top: TopRows;
  readonly #walk: Walk;
  readonly #atOnce: number;

  constructor(request: PageRequest) {
    const { selection, order, after, skip, wanted } = request;
    this.#request = request;
    this.#top = new TopRows(order, { kept: skip + wanted, after });
    const detail = neededDetail(selection);
    this.#atOnce = detail === 'body' ? selection.bounds.scan : selection.bounds.slice;
    this.#walk = new Walk(selection, { detail });
  }

  async step(connection: Connection): Promise<boolean> {
    const rows = await this.#walk.next(connection, this.#atOnce);
    if (rows === undefined) return true;
    for (const row of await orderedRows(rows, this.#request)) this.#top.add(row);
    return false;
  }

  rows(): readonly PageRow[] {
    return this.#top.sorted().slice(this.#request.skip);
  }

  /** The statement of the first step. */
  async explain(connection: Connection): Promise<CompiledQuery | undefined> {
    return await this.#walk.explain(connection, this.#atOnce);
  }
}
