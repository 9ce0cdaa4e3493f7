import type { CompiledQuery } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { isOpen, passedRows } from '../rows/filter-rows.ts';
import { fetchRows, type ObjectRow, type ScanDetail } from '../rows/object-rows.ts';
import { Walk, type WalkRow } from '../rows/walk.ts';
import { accessPredicates } from '../selection/selection.ts';
import { defaultPlace } from './list-position.ts';
import { defaultValues, type PageReader, type PageRequest, type PageRow, scanDetail } from './page-reader.ts';

/** Places read in one step while rows are skipped. */
const skippedAtOnce = 20_000;

/** Reads a page in the default order by walking it. */
export class WalkPage implements PageReader {
  readonly name = 'walk in the default order';
  readonly #request: PageRequest;
  readonly #walk: Walk;
  readonly #detail: ScanDetail;
  readonly #rows: PageRow[] = [];
  #toSkip: number;
  #scanned: number;

  constructor(request: PageRequest) {
    const { selection, after, order, skip } = request;
    this.#request = request;
    this.#scanned = selection.bounds.scanFirst;
    this.#toSkip = skip;
    const detail = scanDetail(selection);
    // Rows that are all given can be read whole at once; others are places first.
    this.#detail = detail === 'place' && skip === 0 && isOpen(selection.filter) ? 'whole' : detail;
    this.#walk = new Walk(selection, {
      detail: this.#detail,
      after: after === undefined ? undefined : defaultPlace(after, selection.plan, order),
    });
  }

  async step(connection: Connection): Promise<boolean> {
    const { wanted, selection } = this.#request;
    const found = await this.#walk.next(connection, this.#rowsAtOnce());
    if (found === undefined) return true;
    const passed = this.#skip(await passedRows(found, selection.filter));
    const taken = passed.slice(0, wanted - this.#rows.length);
    const whole = this.#detail === 'whole' ? undefined : await this.#whole(connection, taken);
    for (const row of taken) {
      // A row of the walk with every detail has all columns.
      const complete = whole === undefined ? (row as ObjectRow) : whole.get(row.id);
      if (complete !== undefined) this.#rows.push({ row, whole: complete, values: defaultValues(row, selection) });
    }
    return this.#rows.length >= wanted;
  }

  rows(): readonly PageRow[] {
    return this.#rows;
  }

  /** The statement of the first step. */
  async explain(connection: Connection): Promise<CompiledQuery | undefined> {
    return await this.#walk.explain(connection, this.#rowsAtOnce());
  }

  #rowsAtOnce(): number {
    const { wanted, selection } = this.#request;
    if (!isOpen(selection.filter)) {
      const scanned = this.#scanned;
      this.#scanned = Math.min(scanned * 4, this.#detail === 'place' ? selection.bounds.slice : selection.bounds.scan);
      return scanned;
    }
    return Math.min(this.#toSkip + wanted - this.#rows.length, this.#toSkip > 0 ? skippedAtOnce : wanted);
  }

  #skip(rows: readonly WalkRow[]): readonly WalkRow[] {
    const skipped = Math.min(this.#toSkip, rows.length);
    this.#toSkip -= skipped;
    return rows.slice(skipped);
  }

  async #whole(connection: Connection, rows: readonly WalkRow[]): Promise<ReadonlyMap<number, ObjectRow>> {
    const whole = await fetchRows(
      connection,
      rows.map(({ id }) => id),
      accessPredicates(this.#request.selection, {}),
    );
    return new Map(whole.map((row) => [row.id, row]));
  }
}
