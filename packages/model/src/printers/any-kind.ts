import { creationCell } from './age-cell.ts';
import { ageColumn, type KindPrinter, nameColumn } from './printer.ts';

/** The table of kinds that have no printer of their own. */
export const anyKindPrinter: KindPrinter = {
  version: 1,
  columns: [nameColumn, ageColumn],
  print: (object) => ({ cells: [creationCell(object)] }),
};
