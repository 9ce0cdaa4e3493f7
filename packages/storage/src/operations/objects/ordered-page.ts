import { compareRows, type OrderValue } from '@orrery/query';
import { type CompiledQuery, sql } from 'kysely';
import type { Connection, SqlValue } from '../../sql/connection.ts';
import type { IndexEntry, IndexedOrder, KeyBound } from './indexed-order.ts';
import { defaultPlace } from './list-position.ts';
import { objectColumns } from './object-rows.ts';
import { neededDetail, orderedRows, type PageReader, type PageRequest, type PageRow } from './page-reader.ts';
import { rowPredicates } from './selection.ts';
import { allOf, type Predicate } from './sql-dialect.ts';
import type { OrderedRow } from './top-rows.ts';
import { Walk, type WalkRow } from './walk.ts';

/** Rows of one key, or of none, in the default order. */
interface KeyWalk {
  readonly walk: Walk;
  readonly value: OrderValue;
  /** Where the index goes on afterwards; undefined at its end. */
  readonly next: KeyBound | undefined;
}

/**
 * Reads a page along an index in the order asked for. A key that few objects have is read with its neighbours and sorted; one that
 * many have is walked in the default order; objects without a key come last, by a walk.
 */
export class OrderedPage implements PageReader {
  readonly name: string;
  readonly #request: PageRequest;
  readonly #index: IndexedOrder;
  readonly #rows: OrderedRow[] = [];
  #from: KeyBound | undefined;
  #walk: KeyWalk | undefined;
  #entries: number;

  constructor(request: PageRequest, index: IndexedOrder) {
    const { bounds } = request.selection;
    this.name = index.name;
    this.#request = request;
    this.#index = index;
    this.#entries = Math.min(Math.max(request.skip + request.wanted, bounds.entriesLeast), bounds.entries);
    const value = request.after?.[0];
    if (value === null) this.#walkAbsent();
    else if (value !== undefined) this.#from = { key: index.toKey(value), isInclusive: true };
  }

  async step(connection: Connection): Promise<boolean> {
    const isOver =
      this.#walk === undefined ? await this.#readEntries(connection) : await this.#readWalk(connection, this.#walk);
    return isOver || this.#rows.length >= this.#request.skip + this.#request.wanted;
  }

  rows(): readonly PageRow[] {
    const { skip, wanted } = this.#request;
    return this.#rows.slice(skip, skip + wanted);
  }

  /** The statement of the first step. */
  async explain(connection: Connection): Promise<CompiledQuery | undefined> {
    return this.#walk === undefined
      ? this.#index.entries(connection, this.#from, this.#entries)
      : await this.#walk.walk.explain(connection, this.#entries);
  }

  /** @returns whether there are no more rows. */
  async #readEntries(connection: Connection): Promise<boolean> {
    const limit = this.#entries;
    this.#entries = Math.min(limit * 2, this.#request.selection.bounds.entries);
    const entries = await connection.all(this.#index.entries(connection, this.#from, limit));
    const last = entries.at(-1);
    if (last === undefined) return this.#walkAbsent();
    const lastValue = this.#index.toValue(last.key);
    const isFull = entries.length === limit;
    // The objects of the last key may not all be there.
    const whole = isFull ? entries.filter(({ key }) => this.#index.toValue(key) !== lastValue) : entries;
    const end = whole.at(-1);
    if (end === undefined) this.#walkKey(last.key);
    else {
      this.#add(await this.#readRows(connection, whole), valuesById(whole, this.#index));
      this.#from = { key: end.key, isInclusive: false };
    }
    return end !== undefined && !isFull ? this.#walkAbsent() : false;
  }

  async #readRows(connection: Connection, entries: readonly IndexEntry[]): Promise<OrderedRow[]> {
    const { selection, order } = this.#request;
    const { dialect, plan } = selection;
    const ids = [...new Set(entries.map(({ id }) => id))];
    const where = allOf([
      dialect.inNumbers(sql`o.id`, ids),
      dialect.inNumbers(
        dialect.unindexed(sql`o.source`),
        plan.sources.map(({ id }) => id),
      ),
      ...rowPredicates(selection, {}),
    ]);
    const rows = await connection.all(
      sql<WalkRow>`SELECT ${objectColumns(neededDetail(selection))} FROM objects o WHERE ${where}`.compile(
        connection.builder,
      ),
    );
    return orderedRows(rows, this.#request).sort((a, b) => compareRows(a.values, b.values, order.readers));
  }

  async #readWalk(connection: Connection, { walk, value, next }: KeyWalk): Promise<boolean> {
    const rows = await walk.next(connection, this.#entries);
    if (rows === undefined) {
      this.#walk = undefined;
      this.#from = next;
      return next === undefined;
    }
    const ordered = orderedRows(rows, this.#request);
    this.#add(ordered, new Map(ordered.map(({ row }) => [row.id, new Set([value])])));
    return false;
  }

  /** Takes the rows behind the position whose key is what the index said: an object with several keys stands at its least. */
  #add(rows: readonly OrderedRow[], keys: ReadonlyMap<number, ReadonlySet<OrderValue>>): void {
    const { after, order } = this.#request;
    for (const row of rows) {
      const [value = null] = row.values;
      if (!keys.get(row.row.id)?.has(value)) continue;
      if (after === undefined || compareRows(row.values, after, order.readers) > 0) this.#rows.push(row);
    }
  }

  #walkKey(key: SqlValue): void {
    const value = this.#index.toValue(key);
    this.#walk = { walk: this.#startWalk(value, this.#index.hasKey(key)), value, next: { key, isInclusive: false } };
  }

  /** @returns whether there is nothing to walk. */
  #walkAbsent(): boolean {
    const { isAbsent } = this.#index;
    if (isAbsent === undefined) return true;
    this.#walk = { walk: this.#startWalk(null, isAbsent), value: null, next: undefined };
    return false;
  }

  #startWalk(value: OrderValue, predicate: Predicate): Walk {
    const { selection, after, order } = this.#request;
    const isWithin = after !== undefined && after[0] === value;
    const place = isWithin ? defaultPlace(after, selection.plan, order) : undefined;
    return new Walk(selection, { detail: neededDetail(selection), predicate, after: place });
  }
}

function valuesById(entries: readonly IndexEntry[], index: IndexedOrder): Map<number, Set<OrderValue>> {
  const values = new Map<number, Set<OrderValue>>();
  for (const { id, key } of entries) {
    const own = values.get(id) ?? new Set();
    own.add(index.toValue(key));
    values.set(id, own);
  }
  return values;
}
