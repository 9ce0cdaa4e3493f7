import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { type RowDetail, stateColumns } from '../objects/object-rows.ts';
import { allOf, type Predicate } from '../objects/sql-dialect.ts';
import type { EndedPhase, EndedRequest, EndedRow } from './ended-row.ts';

/** Reads the last states of objects that were deleted up to a revision and not made again until then, from the history. */
export class DeletedStates implements EndedPhase {
  readonly #at: number;
  readonly #where: Predicate;
  readonly #detail: RowDetail;
  readonly #slice: number;
  readonly #kinds: number[];
  #position = 0;

  /** @param reading `kinds`: those looked at; `slice`: rows looked at in one step. */
  constructor(
    at: number,
    reading: {
      readonly where: Predicate;
      readonly detail: RowDetail;
      readonly slice: number;
      readonly kinds: readonly number[];
    },
  ) {
    this.#at = at;
    this.#where = reading.where;
    this.#detail = reading.detail;
    this.#slice = reading.slice;
    this.#kinds = [...reading.kinds];
  }

  async next({ connection }: EndedRequest): Promise<readonly EndedRow[] | undefined> {
    const [kind] = this.#kinds;
    if (kind === undefined) return undefined;
    const from = this.#position;
    const end = await this.#end(connection, kind);
    this.#position = end ?? 0;
    if (end === undefined) this.#kinds.shift();
    const where = allOf([
      sql`o.is_deleted = 1`,
      sql`o.kind = ${kind}`,
      sql`o.until > ${from}`,
      sql`o.until <= ${end ?? this.#at}`,
      this.#where,
      this.#hasNoSuccessor(sql`objects`),
      this.#hasNoSuccessor(sql`history`),
    ]);
    return await connection.all(
      sql<EndedRow>`SELECT ${stateColumns(this.#detail)}, o.until, o.until_at AS deleted_at FROM history o WHERE ${where}`.compile(
        connection.builder,
      ),
    );
  }

  async #end(connection: Connection, kind: number): Promise<number | undefined> {
    const where = allOf([
      sql`o.is_deleted = 1`,
      sql`o.kind = ${kind}`,
      sql`o.until > ${this.#position}`,
      sql`o.until <= ${this.#at}`,
    ]);
    const [row] = await connection.all(
      sql<{ until: number }>`SELECT o.until FROM history o WHERE ${where} ORDER BY o.until LIMIT 1 OFFSET ${sql.lit(this.#slice - 1)}`.compile(
        connection.builder,
      ),
    );
    return row?.until;
  }

  /** A later state that had begun by then: it is there, or is the one to be told of. */
  #hasNoSuccessor(table: Predicate): Predicate {
    return sql`NOT EXISTS (SELECT 1 FROM ${table} s WHERE s.source = o.source AND s.kind = o.kind AND s.path = o.path
      AND s.revision > o.revision AND s.revision <= ${this.#at})`;
  }
}
