import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { type RowDetail, stateColumns } from '../objects/object-rows.ts';
import { allOf, type Predicate } from '../objects/sql-dialect.ts';
import type { EndedPhase, EndedRequest, EndedRow } from './ended-row.ts';

/** Reads the states that were there at a revision and have ended since, from the history. */
export class ChangedStates implements EndedPhase {
  readonly #at: number;
  readonly #where: Predicate;
  readonly #detail: RowDetail;
  readonly #slice: number;
  #position: number;

  /** @param reading `slice`: rows looked at in one step. */
  constructor(at: number, reading: { readonly where: Predicate; readonly detail: RowDetail; readonly slice: number }) {
    this.#at = at;
    this.#position = at;
    this.#where = reading.where;
    this.#detail = reading.detail;
    this.#slice = reading.slice;
  }

  async next({ connection }: EndedRequest): Promise<readonly EndedRow[] | undefined> {
    const from = this.#position;
    if (!Number.isFinite(from)) return undefined;
    const end = await this.#end(connection);
    this.#position = end ?? Number.POSITIVE_INFINITY;
    const isWithin = end === undefined ? sql`o.until > ${from}` : sql`o.until > ${from} AND o.until <= ${end}`;
    const where = allOf([isWithin, sql`o.revision <= ${this.#at}`, this.#where]);
    return await connection.all(
      sql<EndedRow>`SELECT ${stateColumns(this.#detail)}, o.until FROM history o WHERE ${where}`.compile(connection.builder),
    );
  }

  /** Where the slice ends; undefined when it is the last. */
  async #end(connection: Connection): Promise<number | undefined> {
    const [row] = await connection.all(
      sql<{ until: number }>`SELECT o.until FROM history o WHERE o.until > ${this.#position} ORDER BY o.until LIMIT 1 OFFSET ${sql.lit(this.#slice - 1)}`.compile(
        connection.builder,
      ),
    );
    return row?.until;
  }
}
