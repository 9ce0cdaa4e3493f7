import { StatusError } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPosition, PageRange } from '../../contract.ts';
import type { Connection } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import { choosePage } from '../objects/choose-page.ts';
import { checkPosition, type RowOrder, rowOrder } from '../objects/list-position.ts';
import { type ObjectRow, packRows } from '../objects/object-rows.ts';
import { orderedRows, type PageReader } from '../objects/page-reader.ts';
import type { Reading } from '../objects/prepare-selection.ts';
import { type OrderedRow, TopRows } from '../objects/top-rows.ts';
import type { Operations } from '../operation.ts';
import { EndedStates, rowKey } from './ended-states.ts';
import { isKept, untilCertain } from './past-attempt.ts';
import { type PastSelection, preparePast } from './past-selection.ts';
import { readNamesakes } from './read-namesakes.ts';
import { readWhole } from './read-whole.ts';

type Page = Operations['listObjects']['answer'];

/** A page of a query's objects at a moment of the past, tombstones as it asks for them. Its revision is that of the moment. */
export async function listPast(
  database: Database,
  args: { readonly query: ObjectQuery; readonly range: PageRange },
  reading: Reading,
): Promise<Page> {
  const { checkpoint } = reading.context;
  return await untilCertain(checkpoint, async () => await new PastPage(args, reading).read(database));
}

/** One attempt to read a page. */
class PastPage {
  readonly #query: ObjectQuery;
  readonly #range: PageRange;
  readonly #reading: Reading;
  /** Rows of the page's part of the order so far, by name. */
  readonly #taken = new Set<string>();

  constructor({ query, range }: { readonly query: ObjectQuery; readonly range: PageRange }, reading: Reading) {
    this.#query = query;
    this.#range = range;
    this.#reading = reading;
  }

  /** @returns undefined when it has to be read again. */
  async read(database: Database): Promise<Page | undefined> {
    const { context } = this.#reading;
    const begun = await database.read(async (connection) => await this.#begin(connection));
    const { past, top } = begun;
    if (begun.reader !== undefined) await this.#readUnchanged(database, begun.reader, top);
    for (let isOver = false; !isOver; ) {
      await context.checkpoint();
      isOver = await database.read(async (connection) => await this.#readEnded(connection, begun));
    }
    const { limit, skip = 0 } = this.#range;
    const behind = top.sorted().slice(skip);
    const page = behind.slice(0, limit);
    const rows = await database.read(async (connection) => {
      const state = await context.catalogue.load(connection);
      const whole = await readWhole(connection, state, { rows: page, at: past.moment.at });
      return (await isKept(connection, state, { query: this.#query, at: past.moment.at })) ? whole : undefined;
    });
    return rows === undefined ? undefined : this.#answer(rows, past, behind.length > limit ? page.at(-1)?.values : undefined);
  }

  #answer(rows: readonly ObjectRow[], { ended, moment }: PastSelection, next: ListPosition | undefined): Page {
    return {
      objects: packRows(rows, this.#query.visible, ended.state),
      ...(next === undefined ? {} : { next }),
      revision: ended.state.revision === BigInt(moment.at) ? ended.state.revision : (this.#query.at ?? ended.state.revision),
    };
  }

  async #begin(connection: Connection): Promise<Begun> {
    const past = await preparePast(connection, this.#query, this.#reading);
    const { limit, skip = 0, after } = this.#range;
    const order = rowOrder(past.ended.plan);
    const position = after === undefined ? undefined : checkPastPosition(after, order);
    const top = new TopRows(withSource(order), { kept: skip + limit + 1, after: position });
    const ended = await EndedStates.of(connection, past);
    if (!past.moment.there) return { past, order, top, ended };
    if (position !== undefined) {
      const rows = await readNamesakes(connection, past.unchanged, { order, position: position.slice(0, -1) });
      this.#take(orderedRows(rows, { selection: past.unchanged, order }), top);
    }
    const range = { limit: skip + limit, ...(position === undefined ? {} : { after: position.slice(0, -1) }) };
    return { past, order, top, ended, reader: await choosePage(connection, past.unchanged, range) };
  }

  async #readUnchanged(database: Database, reader: PageReader, top: TopRows): Promise<void> {
    for (let isOver = false; !isOver; ) {
      await this.#reading.context.checkpoint();
      isOver = await database.read(async (connection) => await reader.step(connection));
    }
    this.#take(reader.rows(), top);
  }

  async #readEnded(connection: Connection, { past, order, top, ended }: Begun): Promise<boolean> {
    const state = await this.#reading.context.catalogue.load(connection);
    const rows = await ended.next({ connection, state });
    if (rows !== undefined) this.#take(orderedRows(rows, { selection: past.ended, order }), top);
    return rows === undefined;
  }

  /** A row that changes while the page is read is met as it was in both of its places. */
  #take(rows: readonly OrderedRow[], top: TopRows): void {
    for (const { row, values } of rows) {
      const key = rowKey(row);
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      top.add({ row, values: [...values, row.source] });
    }
  }
}

interface Begun {
  readonly past: PastSelection;
  readonly order: RowOrder;
  readonly top: TopRows;
  readonly ended: EndedStates;
  /** Of the rows that have not changed since; absent when they are not asked for. */
  readonly reader?: PageReader;
}

/** Names of sources may have been given again: in the past the number of the source decides last. */
function withSource({ readers, defaults }: RowOrder): RowOrder {
  return { readers: [...readers, { read: ({ source }) => source.id, isDescending: false }], defaults: defaults + 1 };
}

/** @throws StatusError BadRequest when a position was not made by a query of the past in this order. */
function checkPastPosition(position: ListPosition, order: RowOrder): ListPosition {
  checkPosition(position.slice(0, -1), order);
  if (typeof position.at(-1) === 'number') return position;
  throw new StatusError('BadRequest', 'the position does not belong to this query: begin the list again');
}
