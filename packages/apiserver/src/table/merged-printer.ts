import type { SourceId } from '@orrery/model';
import type { JsonValue } from '../json/json-value.ts';
import type { ColumnDefinition, PrintedRow, Printer } from './printer.ts';

/** A printer of objects of several sources. */
export interface SourcePrinter {
  readonly columns: readonly ColumnDefinition[];
  print(source: SourceId, object: JsonValue, nowMs: number): PrintedRow;
}

/** One printer for all sources. */
export function onePrinter(printer: Printer): SourcePrinter {
  return { columns: printer.columns, print: (_source, object, nowMs) => printer.print(object, nowMs) };
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
    print: (source, object, nowMs) => {
      const row = printers.get(source)?.print(object, nowMs);
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
