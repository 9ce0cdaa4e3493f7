import { creationCell } from './age-cell.ts';
import { ageColumn, type KindPrinter, nameColumn } from './printer.ts';

/** The table of built-in kinds of which kube-apiserver 1.36 prints name and age. */
export const nameAndAgePrinter: KindPrinter = {
  version: 1,
  columns: [nameColumn, ageColumn],
  print: (object) => ({ cells: [creationCell(object)] }),
};
