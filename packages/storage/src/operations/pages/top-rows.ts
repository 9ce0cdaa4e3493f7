import { StatusError } from '@orrery/model';
import { compareRows, type OrderValue } from '@orrery/query';
import type { WalkRow } from '../rows/walk.ts';
import type { RowOrder } from './list-position.ts';

/** Keys that are sorted for one page at most (SEA-H03). */
const maxSorted = 1_000_000;

/** A row with the values it is ordered by. */
export interface OrderedRow {
  readonly row: WalkRow;
  readonly values: readonly OrderValue[];
}

/** Keeps the first rows of an order out of any number, in memory bounded by how many are kept. */
export class TopRows<Row extends OrderedRow = OrderedRow> {
  readonly #order: RowOrder;
  readonly #kept: number;
  readonly #after: readonly OrderValue[] | undefined;
  #rows: Row[] = [];
  #seen = 0;

  /** @param after rows up to and with these values are left out. */
  constructor(order: RowOrder, options: { readonly kept: number; readonly after: readonly OrderValue[] | undefined }) {
    this.#order = order;
    this.#kept = options.kept;
    this.#after = options.after;
  }

  /** @throws StatusError Timeout after a million rows. */
  add(ordered: Row): void {
    this.#seen++;
    if (this.#seen > maxSorted) {
      throw new StatusError(
        'Timeout',
        `this order sorts at most ${maxSorted} objects: narrow the query by source, namespace, label or a declared field, or take the default order`,
      );
    }
    const { readers } = this.#order;
    if (this.#after !== undefined && compareRows(ordered.values, this.#after, readers) <= 0) return;
    this.#rows.push(ordered);
    if (this.#rows.length > 2 * this.#kept + 10_000) this.#cut();
  }

  /** Whether there are as many rows as are kept. */
  get isFull(): boolean {
    return this.#rows.length >= this.#kept;
  }

  /** The kept rows in order. */
  sorted(): readonly Row[] {
    this.#cut();
    return this.#rows;
  }

  #cut(): void {
    const { readers } = this.#order;
    this.#rows.sort((a, b) => compareRows(a.values, b.values, readers));
    this.#rows = this.#rows.slice(0, this.#kept);
  }
}
