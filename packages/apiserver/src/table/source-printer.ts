import {
  type ColumnDefinition,
  type KindPrinter,
  type PrintedRow,
  parseJsonValue,
  readCells,
  renderCells,
  type SourceId,
} from '@orrery/model';
import type { StoredObject } from '@orrery/storage';
import type { Printer } from './printer.ts';

/** What of a stored object a table reads. */
export type PrintableObject = Pick<StoredObject, 'key' | 'body' | 'cells'>;

/** A printer of stored objects of several sources. */
export interface SourcePrinter {
  readonly columns: readonly ColumnDefinition[];
  print(object: PrintableObject, nowMs: number): PrintedRow;
}

/** Prints from the cells that were kept at ingest, so that no body is parsed; without them from the body (`architecture.md` 2.1). */
export function keptCellsPrinter(printer: KindPrinter): SourcePrinter {
  return {
    columns: printer.columns,
    print: ({ key, body, cells }, nowMs) => {
      const row = cells === undefined ? printer.print(parseJsonValue(body)) : readCells(cells);
      return renderCells(printer.columns, row, { name: key.name, nowMs });
    },
  };
}

/** One printer for all sources. */
export function onePrinter(printer: Printer): SourcePrinter {
  return { columns: printer.columns, print: ({ body }, nowMs) => printer.print(parseJsonValue(body), nowMs) };
}

/**
 * Joins printers that differ by source: the union of their columns by name, in the order of the columns most sources share; cells a
 * source has no column for are null (SEA-P04).
 */
export function mergePrinters(printers: ReadonlyMap<SourceId, Printer>): SourcePrinter {
  const columns = unionOfColumns([...printers.values()]);
  const placesOf = new Map(
    [...printers].map(([source, printer]) => [source, columns.map((one) => indexByName(printer.columns, one.name))]),
  );
  return {
    columns,
    print: ({ key: { source }, body }, nowMs) => {
      const row = printers.get(source)?.print(parseJsonValue(body), nowMs);
      const cells = (placesOf.get(source) ?? []).map((place) => row?.cells[place] ?? null);
      return row?.conditions === undefined ? { cells } : { cells, conditions: row.conditions };
    },
  };
}

function indexByName(columns: readonly ColumnDefinition[], name: string): number {
  return columns.findIndex((column) => column.name === name);
}

function unionOfColumns(printers: readonly Printer[]): readonly ColumnDefinition[] {
  const groups = Map.groupBy(printers, (printer) => JSON.stringify(printer.columns));
  const byShare = [...groups.values()].sort((a, b) => b.length - a.length);
  const union = new Map<string, ColumnDefinition>();
  for (const [printer] of byShare) {
    for (const column of printer?.columns ?? []) {
      if (!union.has(column.name)) union.set(column.name, column);
    }
  }
  return [...union.values()];
}
