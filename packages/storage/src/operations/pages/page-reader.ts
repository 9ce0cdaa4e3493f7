import type { OrderValue } from '@orrery/query';
import type { Connection } from '../../sql/connection.ts';
import { passingRows } from '../rows/filter-rows.ts';
import type { ObjectRow, RowDetail, ScanDetail } from '../rows/object-rows.ts';
import type { WalkRow } from '../rows/walk.ts';
import type { Selection } from '../selection/selection.ts';
import type { RowOrder } from './list-position.ts';
import type { OrderedRow } from './top-rows.ts';

/** What a page is read by. */
export interface PageRequest {
  readonly selection: Selection;
  readonly order: RowOrder;
  readonly after: readonly OrderValue[] | undefined;
  readonly skip: number;
  /** Rows of the page and one more, which tells whether there is a next page. */
  readonly wanted: number;
}

/** A row of a page; `whole` when it was read with all it has. */
export interface PageRow extends OrderedRow {
  readonly whole?: ObjectRow;
}

/** Reads a page in steps, each short enough for one read transaction. */
export interface PageReader {
  /** What drives it, for explanations. */
  readonly name: string;
  /** @returns whether the page is complete. */
  step(connection: Connection): Promise<boolean>;
  /** The rows behind the skipped ones, at most as many as wanted. */
  rows(): readonly PageRow[];
}

/** How much of rows must be read to decide on them. */
export function filterDetail({ filter }: Selection): RowDetail {
  if (filter.needsBody) return 'body';
  return filter.residual.length > 0 ? 'head' : 'place';
}

/** As `filterDetail`, for readers that need no more of the rows than their places. */
export function scanDetail(selection: Selection): ScanDetail {
  const detail = filterDetail(selection);
  return detail === 'body' && !selection.filter.needsHead ? 'frame' : detail;
}

/** How much of rows must be read to decide on them and to order them. */
export function neededDetail(selection: Selection): RowDetail {
  const keys = selection.plan.order.map(({ by }) => by);
  const detail = filterDetail(selection);
  if (detail === 'body' || keys.some((by) => by === 'field' || by === 'owner')) return 'body';
  const fromHead = keys.some((by) => by === 'uid' || by === 'created' || by === 'revision' || by === 'originVersion');
  return fromHead ? 'head' : detail;
}

/** The rows that pass the filter with the values of the order; of the rows only their places are kept. */
export async function orderedRows(rows: readonly WalkRow[], { selection, order }: PageRequest): Promise<OrderedRow[]> {
  const ordered: OrderedRow[] = [];
  for await (const passed of passingRows(rows, selection.filter)) {
    for (const { row, view } of passed) {
      const { id, source, kind, path } = row;
      ordered.push({ row: { id, source, kind, path }, values: order.readers.map(({ read }) => read(view)) });
    }
  }
  return ordered;
}

/** The same of rows without conditions in the default order, whose places say all; `whole` where they were read with all they have. */
export function placedRows(rows: readonly WalkRow[], { selection }: PageRequest): PageRow[] {
  const { sources, kinds } = selection.filter.views;
  const placed: PageRow[] = [];
  for (const row of rows) {
    const { id, source, kind, path, frame } = row;
    if (!sources.has(source) || !kinds.has(kind)) continue;
    const values = defaultValues(row, selection);
    const place = { id, source, kind, path };
    // Of these rows nothing but the page needs the body: one that was read with it has all columns.
    placed.push(frame === undefined ? { row: place, values } : { row: place, values, whole: row as ObjectRow });
  }
  return placed;
}

/** The values of the default order of a row. */
export function defaultValues(row: WalkRow, { filter: { views }, plan }: Selection): OrderValue[] {
  const source = views.sources.get(row.source);
  const kind = views.kinds.get(row.kind);
  const ofKind = plan.spansKinds ? [kind?.group ?? '', kind?.resource ?? ''] : [];
  return [source?.kind ?? '', source?.name ?? '', ...ofKind, row.path];
}
