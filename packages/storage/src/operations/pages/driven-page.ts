import type { CompiledQuery } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { DrivenRows } from '../rows/driven-rows.ts';
import type { Driver } from '../selection/selection.ts';
import { orderedRows, type PageReader, type PageRequest, type PageRow } from './page-reader.ts';
import { TopRows } from './top-rows.ts';

/** Reads a page out of the few objects that an index gives, in any order. */
export class DrivenPage implements PageReader {
  readonly name: string;
  readonly #request: PageRequest;
  readonly #top: TopRows;
  readonly #found: DrivenRows;

  constructor(request: PageRequest, driver: Driver) {
    const { selection, order, after, skip, wanted } = request;
    this.name = driver.name;
    this.#request = request;
    this.#top = new TopRows(order, { kept: skip + wanted, after });
    this.#found = new DrivenRows(selection, driver);
  }

  async step(connection: Connection): Promise<boolean> {
    const rows = await this.#found.next(connection);
    for (const row of await orderedRows(rows ?? [], this.#request)) this.#top.add(row);
    return this.#found.statement(connection) === undefined;
  }

  rows(): readonly PageRow[] {
    return this.#top.sorted().slice(this.#request.skip);
  }

  /** The statement of the first step. */
  async explain(connection: Connection): Promise<CompiledQuery | undefined> {
    return this.#found.statement(connection);
  }
}
