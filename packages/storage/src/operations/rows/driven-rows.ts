import { type CompiledQuery, sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { neededDetail } from '../pages/page-reader.ts';
import { type Driver, rowPredicates, type Selection } from '../selection/selection.ts';
import { allOf } from '../selection/sql-dialect.ts';
import { objectColumns, type RowDetail } from './object-rows.ts';
import type { WalkRow } from './walk.ts';

/** Reads the rows of a selection that an index has found, in no order. */
export class DrivenRows {
  readonly #selection: Selection;
  readonly #ids: readonly number[];
  readonly #detail: RowDetail;
  #next = 0;

  constructor(selection: Selection, { ids }: Pick<Driver, 'ids'>, detail: RowDetail = neededDetail(selection)) {
    this.#selection = selection;
    this.#ids = ids;
    this.#detail = detail;
  }

  /** Whether all rows have been given. */
  get isOver(): boolean {
    return this.#next >= this.#ids.length;
  }

  /** The next rows; undefined at the end. */
  async next(connection: Connection): Promise<readonly WalkRow[] | undefined> {
    const statement = this.statement(connection);
    if (statement === undefined) return undefined;
    this.#next += this.#selection.bounds.scan;
    if (this.#detail !== 'body') this.#next = this.#ids.length;
    return await connection.all(statement);
  }

  /** The statement that the next rows are read by; undefined at the end. */
  statement(connection: Connection): CompiledQuery<WalkRow> | undefined {
    const selection = this.#selection;
    const { dialect, plan, state } = selection;
    const detail = this.#detail;
    const ids = this.#ids.slice(this.#next, detail === 'body' ? this.#next + selection.bounds.scan : undefined);
    if (ids.length === 0) return undefined;
    const where = allOf([
      dialect.inNumbers(sql`o.id`, ids),
      ...(plan.sources.length === state.sources.length
        ? []
        : [
            dialect.inNumbers(
              dialect.unindexed(sql`o.source`),
              plan.sources.map(({ id }) => id),
            ),
          ]),
      ...(plan.kinds.length === state.kinds.length
        ? []
        : [
            dialect.inNumbers(
              dialect.unindexed(sql`o.kind`),
              plan.kinds.map(({ id }) => id),
            ),
          ]),
      ...rowPredicates(selection, {}),
    ]);
    return sql<WalkRow>`SELECT ${objectColumns(detail)} FROM objects o WHERE ${where}`.compile(connection.builder);
  }
}
