import { text } from '../../json/json-value.ts';
import { ageOf } from '../age-cell.ts';
import { ageColumn, nameColumn, type Printer } from '../printer.ts';

/** The table of kinds that have no printer of their own. */
export const anyKindPrinter: Printer = {
  columns: [nameColumn, ageColumn],
  print: (object, nowMs) => ({ cells: [text(object, 'metadata', 'name'), ageOf(object, nowMs)] }),
};
