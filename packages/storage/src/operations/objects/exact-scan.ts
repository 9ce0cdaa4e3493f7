import { sourceId } from '@orrery/model';
import { compareText, type ObjectQuery } from '@orrery/query';
import type { PendingRemoval } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import { pathParts } from '../../sql/path-parts.ts';
import type { EndedRow } from '../moments/ended-row.ts';
import { EndedStates, rowKey } from '../moments/ended-states.ts';
import { isKept } from '../moments/past-attempt.ts';
import { type PastSelection, preparePast } from '../moments/past-selection.ts';
import { DrivenRows } from './driven-rows.ts';
import { passingRows, type RowFilter, type ViewedRow } from './filter-rows.ts';
import { assertVisible, type RowDetail } from './object-rows.ts';
import { isEmpty, type Reading } from './prepare-selection.ts';
import type { Selection } from './selection.ts';
import { comparePlaces, type DefaultPlace } from './stretches.ts';
import { Walk, type WalkRow } from './walk.ts';

/** How much is read of rows that have not changed since the moment, and of states that have ended. */
export interface ScanDetail {
  readonly unchanged: RowDetail;
  readonly ended: RowDetail;
}

/**
 * Reads the objects of a query at its moment, each once, in bounded pieces and no order. What changes while it reads is given as it was
 * at the moment: the rows that have not changed since first, then the states that have ended.
 */
export class ExactScan {
  readonly past: PastSelection;
  readonly #query: ObjectQuery;
  readonly #reading: Reading;
  /** The rows that have not changed, hidden by the removals that each piece sees. */
  readonly #unchanged: Selection;
  #removals: readonly PendingRemoval[];
  /** Up to which place rows were read at which revision. */
  readonly #pieces: { readonly place: DefaultPlace | undefined; readonly revision: bigint }[] = [];
  /** Names of the rows that an index gave. */
  readonly #driven = new Set<string>();

  private constructor(past: PastSelection, query: ObjectQuery, reading: Reading) {
    this.past = past;
    this.#query = query;
    this.#reading = reading;
    const { unchanged } = past;
    this.#removals = unchanged.state.removals;
    const removals = (): readonly PendingRemoval[] => this.#removals;
    const state = {
      ...unchanged.state,
      get removals(): readonly PendingRemoval[] {
        return removals();
      },
    };
    this.#unchanged = { ...unchanged, state };
  }

  /** Plans the query; its moment, if it names none, is that of this transaction. @throws StatusError as `preparePast`. */
  static async begin(connection: Connection, query: ObjectQuery, reading: Reading): Promise<ExactScan> {
    return new ExactScan(await preparePast(connection, query, reading), query, reading);
  }

  /**
   * Gives all objects to `take`; their views are not to be kept.
   * @returns whether all states of the moment were still there to be read; if not, what was taken is not the answer.
   * @throws StatusError Timeout when too much has changed since the moment.
   */
  async run(database: Database, detail: ScanDetail, take: (row: ViewedRow) => void): Promise<boolean> {
    const { ended, moment, isExact } = this.past;
    if (moment.there && !isEmpty(this.#unchanged.plan)) await this.#readUnchanged(database, detail.unchanged, take);
    if (!isExact) return true;
    const states = await database.read(async (connection) => await EndedStates.of(connection, this.past, detail.ended));
    for (;;) {
      await this.#reading.context.checkpoint();
      const rows = await database.read(async (connection) => {
        const state = await this.#reading.context.catalogue.load(connection);
        return await states.next({ connection, state });
      });
      if (rows === undefined) break;
      this.#give(
        rows.filter((row) => !this.#wasGiven(row)),
        ended.filter,
        take,
      );
    }
    return await database.read(async (connection) => {
      const state = await this.#reading.context.catalogue.load(connection);
      return await isKept(connection, state, { query: this.#query, at: moment.at });
    });
  }

  async #readUnchanged(database: Database, detail: RowDetail, take: (row: ViewedRow) => void): Promise<void> {
    const next = this.#reader(detail);
    for (;;) {
      await this.#reading.context.checkpoint();
      const rows = await database.read(async (connection) => {
        const { removals, revision } = await this.#reading.context.catalogue.load(connection);
        this.#removals = removals;
        return await next(connection, revision);
      });
      if (rows === undefined) return;
      this.#give(rows, this.#unchanged.filter, take);
    }
  }

  #reader(detail: RowDetail): (connection: Connection, revision: bigint) => Promise<readonly WalkRow[] | undefined> {
    const { driver, bounds } = this.#unchanged;
    if (driver !== undefined) {
      const driven = new DrivenRows(this.#unchanged, driver, detail);
      return async (connection) => {
        const rows = await driven.next(connection);
        for (const row of rows ?? []) this.#driven.add(rowKey(row));
        return rows;
      };
    }
    const walk = new Walk(this.#unchanged, { detail });
    return async (connection, revision) => {
      const rows = await walk.next(connection, detail === 'body' ? bounds.scan : bounds.slice);
      this.#pieces.push({ place: walk.place, revision });
      return rows;
    };
  }

  /** Whether a state that has ended was read before it did. */
  #wasGiven(row: EndedRow): boolean {
    if (!this.past.moment.there) return false;
    if (this.#unchanged.driver !== undefined) return this.#driven.has(rowKey(row));
    if (row.until <= this.past.unchanged.state.revision) return false;
    const source = this.#unchanged.filter.views.sources.get(row.source);
    const kind = this.#unchanged.plan.kinds.find(({ id }) => id === row.kind);
    if (source === undefined || kind === undefined) return false;
    const piece = this.#pieces.find(({ place }) => {
      if (place === undefined) return true;
      const order = comparePlaces(source, kind, place);
      return order < 0 || (order === 0 && compareText(row.path, place.path) <= 0);
    });
    return piece !== undefined && piece.revision < row.until;
  }

  #give(rows: readonly WalkRow[], filter: RowFilter, take: (row: ViewedRow) => void): void {
    const { visible } = this.#query;
    const { kinds } = filter.views;
    if (visible.kind !== 'everything') {
      const keyed = rows.flatMap(({ source, kind: id, path }) => {
        const kind = kinds.get(id);
        if (kind === undefined) return [];
        return { key: { source: sourceId(source), group: kind.group, resource: kind.resource, ...pathParts(path) } };
      });
      assertVisible(visible, keyed);
    }
    for (const row of passingRows(rows, filter)) take(row);
  }
}
