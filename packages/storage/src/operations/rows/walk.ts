import type { SourceView } from '@orrery/query';
import type { CompiledQuery } from 'kysely';
import { sql } from 'kysely';
import type { Connection, Row, SqlValue } from '../../sql/connection.ts';
import { filtersRows, rowPredicates, type Selection } from '../selection/selection.ts';
import { allOf, type Expression, type Predicate } from '../selection/sql-dialect.ts';
import { type ObjectRow, objectColumns, type ScanDetail } from './object-rows.ts';
import { type DefaultPlace, isSourceBefore, readStretches, type Stretch } from './stretches.ts';

/** Stretches that one statement reads. */
const maxBranches = 16;

/** Sources whose stretches are looked up at once. */
const maxSources = 64;

/** How a walk reads. */
export interface WalkOptions {
  readonly detail: ScanDetail;
  readonly after?: DefaultPlace | undefined;
  /** A further condition on the row `o`. */
  readonly predicate?: Predicate;
}

/** A part of a row, as far as the walk's detail goes. */
export type WalkRow = Pick<ObjectRow, 'id' | 'source' | 'kind' | 'path'> & Partial<ObjectRow>;

/** Reads the rows of a selection in the default order, a bounded piece at a time. */
export class Walk {
  readonly #selection: Selection;
  readonly #options: WalkOptions;
  readonly #filters: boolean;
  readonly #sources: SourceView[];
  readonly #stretches: Stretch[] = [];
  #sourcesAtOnce = 4;
  #rowsAtOnce: number;

  constructor(selection: Selection, options: WalkOptions) {
    const { after } = options;
    this.#selection = selection;
    this.#rowsAtOnce = Math.ceil(selection.bounds.slice / 20);
    this.#options = options;
    this.#filters = options.predicate !== undefined || filtersRows(selection);
    const { sources } = selection.plan;
    this.#sources = sources.filter((source) => after === undefined || !isSourceBefore(source, after));
  }

  /** Where it goes on: all rows up to this place have been looked at; undefined when there are no more. */
  get place(): DefaultPlace | undefined {
    const [stretch] = this.#stretches;
    const [source] = this.#sources;
    if (stretch === undefined && source === undefined) return undefined;
    const { kind: sourceKind, name: sourceName } = stretch?.source ?? source ?? { kind: '', name: '' };
    const { group, resource } = stretch?.kind ?? { group: '', resource: '' };
    return { sourceKind, sourceName, group, resource, path: stretch?.after ?? '' };
  }

  /** The next rows, at most `wanted` of each of a few stretches and none when these had none; undefined at the end. */
  async next(connection: Connection, wanted: number): Promise<WalkRow[] | undefined> {
    await this.#fill(connection, wanted);
    const taken = this.#take(wanted);
    if (taken.length === 0) return undefined;
    const bounded = await this.#bound(connection, taken);
    const rows = await connection.all(this.#statement(bounded, wanted, connection));
    return this.#settle(bounded, rows, wanted);
  }

  /** How many rows the next piece has, of the walk's detail nothing is read; undefined at the end. */
  async count(connection: Connection): Promise<number | undefined> {
    await this.#fill(connection, 1);
    const taken = this.#take(this.#selection.bounds.slice);
    if (taken.length === 0) return undefined;
    const counts = (await this.#bound(connection, taken)).map(
      (stretch) => sql`SELECT count(*) AS size FROM objects o WHERE ${this.#where(stretch)}`,
    );
    const [row] = await connection.all(
      sql<{
        size: number;
      }>`SELECT CAST(sum(size) AS bigint) AS size FROM (${sql.join(counts, sql` UNION ALL `)}) AS c`.compile(
        connection.builder,
      ),
    );
    return row?.size ?? 0;
  }

  /**
   * The next piece, put together by values of the row `o`: how many rows and which, the same values maybe more than once; undefined at
   * the end.
   */
  async tally(
    connection: Connection,
    { values, withIds }: { readonly values: readonly Expression[]; readonly withIds: boolean },
  ): Promise<readonly TallyRow[] | undefined> {
    await this.#fill(connection, 1);
    const taken = this.#take(this.#selection.bounds.slice);
    if (taken.length === 0) return undefined;
    const columns = values.map((value, at) => sql`, ${value} AS ${sql.ref(`value${at}`)}`);
    const groups = values.map((value) => sql`, ${value}`);
    const bounded = await this.#bound(connection, taken);
    const counts = bounded.map((stretch, part) => {
      const joined = withIds ? this.#selection.dialect.joined(sql`o.id`) : sql`''`;
      return sql`SELECT ${sql.lit(part)} AS part, count(*) AS size, ${joined} AS ids${sql.join(columns, sql``)} FROM objects o WHERE ${this.#where(stretch)} GROUP BY o.source${sql.join(groups, sql``)}`;
    });
    const rows = await connection.all(
      sql<
        Row & { readonly part: number; readonly size: number; readonly ids: string }
      >`${sql.join(counts, sql` UNION ALL `)}`.compile(connection.builder),
    );
    return rows.flatMap(({ part, size, ids, ...row }): TallyRow[] => {
      const stretch = bounded[part];
      if (stretch === undefined) return [];
      return [
        {
          source: stretch.source.id,
          kind: stretch.kind.id,
          values: values.map((_, at) => row[`value${at}`] ?? null),
          size,
          ids,
        },
      ];
    });
  }

  /** The statement that the next piece would be read by; undefined at the end. */
  async explain(connection: Connection, wanted: number): Promise<CompiledQuery | undefined> {
    await this.#fill(connection, wanted);
    const taken = this.#take(wanted);
    return taken.length === 0 ? undefined : this.#statement(taken, wanted, connection);
  }

  /** Looks up stretches until they have enough rows. */
  async #fill(connection: Connection, wanted: number): Promise<void> {
    while (this.#sources.length > 0 && this.#known() < wanted) {
      const sources = this.#sources.splice(0, this.#sourcesAtOnce);
      this.#sourcesAtOnce = Math.min(this.#sourcesAtOnce * 2, maxSources);
      this.#stretches.push(
        ...(await readStretches(connection, this.#selection, { sources, after: this.#options.after })),
      );
    }
  }

  #known(): number {
    return this.#stretches.reduce((sum, { size }) => sum + size, 0);
  }

  /** Takes as many stretches as one statement should read. */
  #take(wanted: number): Stretch[] {
    const enough = this.#filters ? Math.max(this.#rowsAtOnce, wanted) : wanted;
    if (this.#filters) this.#rowsAtOnce = Math.min(this.#rowsAtOnce * 2, this.#selection.bounds.slice);
    const taken: Stretch[] = [];
    for (let rows = 0; rows < enough && taken.length < maxBranches; ) {
      const [next] = this.#stretches;
      if (next === undefined || (this.#filters && rows > 0 && rows + next.size > this.#selection.bounds.slice)) break;
      taken.push(next);
      rows += next.size;
      this.#stretches.shift();
    }
    return taken;
  }

  /** Cuts a long stretch whose rows may all fail the conditions, so that a statement ends soon; the rest of it comes next. */
  async #bound(connection: Connection, taken: readonly Stretch[]): Promise<Stretch[]> {
    const [first] = taken;
    if (!this.#filters || first === undefined || first.size <= this.#selection.bounds.slice) return [...taken];
    const [end] = await connection.all(
      sql<{
        path: string;
      }>`SELECT o.path FROM objects o WHERE ${allOf(placePredicates(first))} ORDER BY o.path LIMIT 1 OFFSET ${this.#selection.bounds.slice}`.compile(
        connection.builder,
      ),
    );
    if (end === undefined) return [...taken];
    // Nothing stands between a path and itself with the lowest character, so that the bound is in this piece.
    this.#stretches.unshift({ ...first, after: end.path, size: first.size - this.#selection.bounds.slice - 1 });
    return [{ ...first, before: `${end.path}\u0001` }];
  }

  #statement(stretches: readonly Stretch[], wanted: number, connection: Connection): CompiledQuery<PartRow> {
    const columns = objectColumns(this.#options.detail);
    const branches = stretches.map((stretch, part) => {
      const where = this.#where(stretch);
      const rows = sql`SELECT ${sql.lit(part)} AS part, ${columns} FROM objects o WHERE ${where} ORDER BY o.path LIMIT ${sql.lit(wanted)}`;
      return sql`SELECT * FROM (${rows}) AS ${sql.ref(`part${part}`)}`;
    });
    return sql<PartRow>`${sql.join(branches, sql` UNION ALL `)}`.compile(connection.builder);
  }

  #where(stretch: Stretch): Predicate {
    const { predicate } = this.#options;
    const scope = { source: stretch.source.id, kind: stretch.kind.id };
    return allOf([
      ...placePredicates(stretch),
      ...rowPredicates(this.#selection, scope),
      ...(predicate === undefined ? [] : [predicate]),
    ]);
  }

  /** The rows in order up to the first stretch that has more; that and those behind it are read again. */
  #settle(stretches: readonly Stretch[], rows: readonly PartRow[], wanted: number): PartRow[] {
    const parts = Map.groupBy(rows, ({ part }) => part);
    const settled: PartRow[] = [];
    for (const [part, stretch] of stretches.entries()) {
      const own = parts.get(part) ?? [];
      settled.push(...own);
      const last = own.at(-1);
      if (own.length < wanted || last === undefined) continue;
      const size = Math.max(stretch.size - own.length, 0);
      this.#stretches.unshift({ ...stretch, after: last.path, size }, ...stretches.slice(part + 1));
      break;
    }
    return settled;
  }
}

/** Rows of one kind of a source that have the same values. */
export interface TallyRow {
  readonly source: number;
  readonly kind: number;
  readonly values: readonly SqlValue[];
  readonly size: number;
  /** Their ids with commas between, if they were asked for. */
  readonly ids: string;
}

type PartRow = WalkRow & { readonly part: number };

function placePredicates({ source, kind, after, before }: Stretch): Predicate[] {
  return [
    sql`o.source = ${source.id}`,
    sql`o.kind = ${kind.id}`,
    sql`o.path > ${after}`,
    ...(before === undefined ? [] : [sql`o.path < ${before}`]),
  ];
}
