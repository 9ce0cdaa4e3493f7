import { textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get runtimeclasses` as kube-apiserver 1.36 prints it. */
export const runtimeClassPrinter: KindPrinter = {
  version: 1,
  columns: [nameColumn, column('Handler', ''), ageColumn],
  print: (runtimeClass) => ({ cells: [textAt(runtimeClass, 'handler'), creationCell(runtimeClass)] }),
};
