import { compareRows, type OrderValue } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import type { IndexedOrder } from '../pages/indexed-order.ts';
import { defaultValues, filterDetail, orderedRows, type PageRequest, type PageRow } from '../pages/page-reader.ts';
import { rowPredicates } from '../selection/selection.ts';
import { allOf } from '../selection/sql-dialect.ts';
import { isOpen, passedRows } from './filter-rows.ts';
import { type ObjectRow, objectColumns, type RowDetail } from './object-rows.ts';
import type { WalkRow } from './walk.ts';

/** The keys an index gives of objects, as values of an order; null for having none. */
export type RowKeys = ReadonlyMap<number, ReadonlySet<OrderValue>>;

/**
 * Reads rows that an index leads to, with the values of the order. The index has said what they are ordered by; only of objects that
 * stand in it more than once the body must say where they belong.
 */
export class KeyedRows {
  readonly detail: RowDetail;
  readonly #request: PageRequest;
  readonly #index: IndexedOrder;
  /** Ids of objects with several keys; null when they are too many to be known. */
  #several: ReadonlySet<number> | null | undefined;

  constructor(request: PageRequest, index: IndexedOrder) {
    const { selection, skip } = request;
    const detail = filterDetail(selection);
    this.#request = request;
    this.#index = index;
    // Rows that are nearly all given are read whole at once.
    this.detail = detail === 'place' && skip === 0 && isOpen(selection.filter) ? 'whole' : detail;
  }

  /** The rows of these objects that meet the conditions and belong at these keys, in the order. */
  async read(connection: Connection, keys: RowKeys): Promise<PageRow[]> {
    const { order, wanted } = this.#request;
    // Of many rows of which few are given the others need no more than their places.
    const detail = this.detail === 'whole' && keys.size > 2 * wanted ? 'place' : this.detail;
    const rows = await this.#rowsOf(connection, [...keys.keys()], detail);
    const taken = await this.take(connection, rows, keys, detail);
    return taken.sort((a, b) => compareRows(a.values, b.values, order.readers));
  }

  /** As `read`, of rows that were read with a detail, `detail` unless it says so; they keep their order. */
  async take(
    connection: Connection,
    rows: readonly WalkRow[],
    keys: RowKeys,
    detail: RowDetail = this.detail,
  ): Promise<PageRow[]> {
    const isUnsure = await this.#unsure(connection, keys);
    const sure = isUnsure === undefined ? rows : rows.filter(({ id }) => !isUnsure(id));
    const taken = await this.#known(sure, keys, detail);
    if (sure.length === rows.length) return taken;
    const unsure = rows.flatMap(({ id }) => (isUnsure?.(id) === true ? [id] : []));
    const asked = await orderedRows(await this.#rowsOf(connection, unsure, 'body'), this.#request);
    const read = asked.filter(({ row, values: [value = null] }) => keys.get(row.id)?.has(value));
    const places = new Map(rows.map(({ id }, at) => [id, at]));
    const placeOf = ({ row }: PageRow): number => places.get(row.id) ?? 0;
    return [...taken, ...read].sort((a, b) => placeOf(a) - placeOf(b));
  }

  async #known(rows: readonly WalkRow[], keys: RowKeys, detail: RowDetail): Promise<PageRow[]> {
    const { selection } = this.#request;
    const taken: PageRow[] = [];
    for (const row of await passedRows(rows, selection.filter)) {
      const [value = null] = keys.get(row.id) ?? [];
      const { id, source, kind, path } = row;
      const values = [value, ...defaultValues(row, selection)];
      const place = { id, source, kind, path };
      // A row read with every detail has all columns.
      taken.push(detail === 'whole' ? { row: place, whole: row as ObjectRow, values } : { row: place, values });
    }
    return taken;
  }

  /** Whether an object may belong elsewhere; undefined when none can. */
  async #unsure(connection: Connection, keys: RowKeys): Promise<((id: number) => boolean) | undefined> {
    if (this.#index.several === undefined) return undefined;
    const { driven } = this.#request.selection.bounds;
    if (this.#several === undefined) {
      const found = await connection.all(this.#index.several(connection, driven + 1));
      this.#several = found.length > driven ? null : new Set(found.map(({ id }) => id));
    }
    const several = this.#several;
    const isRepeated = (id: number): boolean => (keys.get(id)?.size ?? 0) > 1;
    return several === null ? () => true : (id) => several.has(id) || isRepeated(id);
  }

  async #rowsOf(connection: Connection, ids: readonly number[], detail: RowDetail): Promise<readonly WalkRow[]> {
    if (ids.length === 0) return [];
    const { selection } = this.#request;
    const { dialect, plan, state } = selection;
    const isOfAll = plan.sources.length === state.sources.length;
    const sources = plan.sources.map(({ id }) => id);
    const where = allOf([
      dialect.inNumbers(sql`o.id`, ids),
      ...(isOfAll ? [] : [dialect.inNumbers(dialect.unindexed(sql`o.source`), sources)]),
      ...rowPredicates(selection, {}),
    ]);
    const text = sql<WalkRow>`SELECT ${objectColumns(detail)} FROM objects o WHERE ${where}`;
    return await connection.all(text.compile(connection.builder));
  }
}
