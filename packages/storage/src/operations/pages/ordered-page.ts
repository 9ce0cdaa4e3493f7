import { compareRows, type OrderValue } from '@orrery/query';
import type { CompiledQuery } from 'kysely';
import type { Connection, SqlValue } from '../../sql/connection.ts';
import { KeyedRows, type RowKeys } from '../rows/keyed-rows.ts';
import { Walk } from '../rows/walk.ts';
import type { Predicate } from '../selection/sql-dialect.ts';
import type { IndexEntry, IndexedOrder, KeyBound } from './indexed-order.ts';
import { defaultPlace } from './list-position.ts';
import type { PageReader, PageRequest, PageRow } from './page-reader.ts';

/** Rows of one key, or of none, in the default order. */
interface KeyWalk {
  readonly walk: Walk;
  readonly value: OrderValue;
  /** Where the index goes on afterwards; undefined at its end. */
  readonly next: KeyBound | undefined;
}

/**
 * Reads a page along an index in the order asked for. Keys that few objects have are read with their neighbours and sorted; one that
 * more have is read alone; one that many have is walked in the default order; objects without a key come last.
 */
export class OrderedPage implements PageReader {
  readonly name: string;
  readonly #request: PageRequest;
  readonly #index: IndexedOrder;
  readonly #keyed: KeyedRows;
  readonly #rows: PageRow[] = [];
  #from: KeyBound | undefined;
  #walk: KeyWalk | undefined;
  /** Entries of the next step. */
  #entries: number;
  /** The entries are behind; those without a key are left. */
  #isAtAbsent = false;

  constructor(request: PageRequest, index: IndexedOrder) {
    this.name = index.name;
    this.#request = request;
    this.#index = index;
    this.#keyed = new KeyedRows(request, index);
    this.#entries = this.#entriesFor(this.#missing());
    const value = request.after?.[0];
    if (value === null) this.#isAtAbsent = true;
    else if (value !== undefined) this.#from = { key: index.toKey(value), isInclusive: true };
  }

  async step(connection: Connection): Promise<boolean> {
    const isOver = await this.#advance(connection);
    return isOver || this.#missing() <= 0;
  }

  rows(): readonly PageRow[] {
    const { skip, wanted } = this.#request;
    return this.#rows.slice(skip, skip + wanted);
  }

  /** The statement of the first step. */
  async explain(connection: Connection): Promise<CompiledQuery | undefined> {
    return this.#isAtAbsent
      ? this.#index.absent?.ids(connection, this.#entries)
      : this.#index.entries(connection, this.#from, this.#entries);
  }

  #missing(): number {
    return this.#request.skip + this.#request.wanted - this.#rows.length;
  }

  /** A little more than is missing: the last key may go on behind them. */
  #entriesFor(missing: number): number {
    const { bounds } = this.#request.selection;
    return Math.min(missing + Math.max(bounds.entriesLeast, missing >> 3), bounds.entries);
  }

  /** @returns whether there are no more rows. */
  async #advance(connection: Connection): Promise<boolean> {
    if (this.#walk !== undefined) return await this.#readWalk(connection, this.#walk);
    return this.#isAtAbsent ? await this.#readAbsent(connection) : await this.#readEntries(connection);
  }

  async #readEntries(connection: Connection): Promise<boolean> {
    const limit = this.#entries;
    const entries = await connection.all(this.#index.entries(connection, this.#from, limit));
    const last = entries.at(-1);
    if (last === undefined) return this.#endEntries();
    const isFull = entries.length === limit;
    const lastValue = this.#index.toValue(last.key);
    // The objects of the last key may not all be there.
    const whole = isFull ? entries.filter(({ key }) => this.#index.toValue(key) !== lastValue) : entries;
    const end = whole.at(-1);
    if (end === undefined) {
      await this.#readKey(connection, last.key);
      return false;
    }
    const before = this.#rows.length;
    this.#add(await this.#keyed.read(connection, keysById(whole, this.#index)));
    this.#from = { key: end.key, isInclusive: false };
    const isSparse = this.#rows.length - before < whole.length / 2;
    this.#entries = isSparse
      ? Math.min(limit * 2, this.#request.selection.bounds.entries)
      : this.#entriesFor(this.#missing());
    return isFull ? false : this.#endEntries();
  }

  /** A key that goes on behind the entries of a step: its objects are read by their ids unless they are many. */
  async #readKey(connection: Connection, key: SqlValue): Promise<void> {
    const { entries } = this.#request.selection.bounds;
    const ids = await connection.all(this.#index.idsOf(connection, key, entries + 1));
    if (ids.length > entries) return this.#walkKey(key);
    const value = this.#index.toValue(key);
    this.#add(await this.#keyed.read(connection, new Map(ids.map(({ id }) => [id, new Set([value])]))));
    this.#from = { key, isInclusive: false };
  }

  async #readWalk(connection: Connection, { walk, value, next }: KeyWalk): Promise<boolean> {
    const rows = await walk.next(connection, this.#entries);
    if (rows !== undefined) {
      const keys = new Map(rows.map(({ id }) => [id, new Set([value])]));
      this.#add(await this.#keyed.take(connection, rows, keys));
      return false;
    }
    this.#walk = undefined;
    this.#from = next;
    return next === undefined;
  }

  /** Objects without a key: when there are few, all of them are read and sorted, else they are walked to. */
  async #readAbsent(connection: Connection): Promise<boolean> {
    const { absent } = this.#index;
    if (absent === undefined) return true;
    const { driven } = this.#request.selection.bounds;
    const ids = await connection.all(absent.ids(connection, driven + 1));
    if (ids.length > driven) {
      this.#walk = { walk: this.#startWalk(null, absent.isAbsent), value: null, next: undefined };
      return false;
    }
    this.#add(await this.#keyed.read(connection, new Map(ids.map(({ id }) => [id, new Set([null])]))));
    return true;
  }

  /** Takes the rows behind the position. */
  #add(rows: readonly PageRow[]): void {
    const { after, order } = this.#request;
    for (const row of rows) {
      if (after === undefined || compareRows(row.values, after, order.readers) > 0) this.#rows.push(row);
    }
  }

  /** @returns whether nothing is left. */
  #endEntries(): boolean {
    this.#isAtAbsent = true;
    return this.#index.absent === undefined;
  }

  #walkKey(key: SqlValue): void {
    const value = this.#index.toValue(key);
    this.#walk = { walk: this.#startWalk(value, this.#index.hasKey(key)), value, next: { key, isInclusive: false } };
  }

  #startWalk(value: OrderValue, predicate: Predicate): Walk {
    const { selection, after, order } = this.#request;
    const isWithin = after !== undefined && after[0] === value;
    const place = isWithin ? defaultPlace(after, selection.plan, order) : undefined;
    return new Walk(selection, { detail: this.#keyed.detail, predicate, after: place });
  }
}

function keysById(entries: readonly IndexEntry[], index: IndexedOrder): RowKeys {
  const keys = new Map<number, Set<OrderValue>>();
  for (const { id, key } of entries) {
    const own = keys.get(id);
    if (own === undefined) keys.set(id, new Set([index.toValue(key)]));
    else own.add(index.toValue(key));
  }
  return keys;
}
