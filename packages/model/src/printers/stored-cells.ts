import { humanDuration } from '../age.ts';
import { parseJsonValue } from '../json/json-value.ts';
import { type ColumnDefinition, isNameColumn, type RowCondition } from './printer.ts';

/** A time that is shown as its age, with the text around it. */
export interface AgeCell {
  /** Epoch milliseconds. */
  readonly age: number;
  readonly before?: string;
  readonly after?: string;
}

/** A cell as it is kept: times as times, so that it stays right however long it is kept. */
export type StoredCell = string | number | boolean | null | AgeCell;

/** What a printer makes of one object. */
export interface CellRow {
  /** In the order of the columns, without the {@link isNameColumn}: the name is known beside. */
  readonly cells: readonly StoredCell[];
  readonly conditions?: readonly RowCondition[];
  /** What stands in the column of the name when it is more than the name. */
  readonly shownName?: string;
  /** What the object is up to in a word (STATUS of a search), if its kind has such a cell. */
  readonly summary?: string;
}

/** One cell of a table; null is an empty cell in kubectl. */
export type Cell = string | number | bigint | boolean | null;

/** Cells in the order of the columns. */
export interface PrintedRow {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
}

/** A row as JSON text: its cells alone, as nearly all rows have nothing else. The summary is not in it. */
export function writeCells({ cells, conditions, shownName }: CellRow): string {
  const isBare = conditions === undefined && shownName === undefined;
  return JSON.stringify(isBare ? cells : { cells, conditions, shownName });
}

/** Reads what `writeCells` wrote. */
export function readCells(text: string): CellRow {
  const row: unknown = parseJsonValue(text);
  return (Array.isArray(row) ? { cells: row } : row) as CellRow; // the store gives back what `writeCells` wrote
}

/**
 * A row of a table.
 * @param columns those of the printer that made the cells.
 * @param nowMs the time ages are counted to, epoch milliseconds.
 */
export function renderCells(
  columns: readonly ColumnDefinition[],
  row: CellRow,
  { name, nowMs }: { readonly name: string; readonly nowMs: number },
): PrintedRow {
  let next = 0;
  const cells = columns.map((column) =>
    isNameColumn(column) ? (row.shownName ?? name) : renderCell(row.cells[next++] ?? null, nowMs),
  );
  return row.conditions === undefined ? { cells } : { cells, conditions: row.conditions };
}

function renderCell(cell: StoredCell, nowMs: number): Cell {
  if (typeof cell !== 'object' || cell === null) return cell;
  return `${cell.before ?? ''}${humanDuration(nowMs - cell.age)}${cell.after ?? ''}`;
}
