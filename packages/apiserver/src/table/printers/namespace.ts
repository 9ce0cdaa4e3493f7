import { text } from '../../json/json-value.ts';
import { ageOf } from '../age-cell.ts';
import { ageColumn, column, nameColumn, type Printer } from '../printer.ts';

/** `kubectl get namespaces` as kube-apiserver 1.36 prints it. */
export const namespacePrinter: Printer = {
  columns: [nameColumn, column('Status', 'The status of the namespace'), ageColumn],
  print: (object, nowMs) => ({
    cells: [text(object, 'metadata', 'name'), text(object, 'status', 'phase'), ageOf(object, nowMs)],
  }),
};
