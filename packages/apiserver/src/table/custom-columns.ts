import { anyKindPrinter, type DefinedColumn, renderCells, type SourceId, textAt } from '@orrery/model';
import type { DefinedVersion } from '../discovery/version-definitions.ts';
import { createCustomPrinter, defaultCustomColumns } from './custom-printer.ts';
import type { Printer } from './printer.ts';

/**
 * A printer per source from what its CRD says (SEA-P04). A kind that has none is served by an API server of its own, and prints as those
 * do that know no better; where CRDs are not known, name and age.
 */
export function customPrinters(
  sources: readonly SourceId[],
  defined: ReadonlyMap<SourceId, DefinedVersion>,
): ReadonlyMap<SourceId, Printer> {
  // most clusters have the same columns
  const printers = new Map<string, Printer>();
  const printerOf = (columns: readonly DefinedColumn[]): Printer => {
    const text = JSON.stringify(columns);
    const printer = printers.get(text) ?? createCustomPrinter(columns);
    printers.set(text, printer);
    return printer;
  };
  return new Map(
    sources.map((source) => {
      const own = defined.get(source);
      if (own === 'Aggregated') return [source, aggregatedPrinter];
      const { columns } = own ?? { columns: [] };
      return [source, printerOf(columns.length === 0 ? defaultCustomColumns : columns)];
    }),
  );
}

const aggregatedPrinter: Printer = {
  columns: anyKindPrinter.columns,
  print: (object, nowMs) =>
    renderCells(anyKindPrinter.columns, anyKindPrinter.print(object), {
      name: textAt(object, 'metadata', 'name'),
      nowMs,
    }),
};
