import { textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get namespaces` as kube-apiserver 1.36 prints it. */
export const namespacePrinter: KindPrinter = {
  version: 1,
  columns: [nameColumn, column('Status', 'The status of the namespace'), ageColumn],
  print: (namespace) => {
    const phase = textAt(namespace, 'status', 'phase');
    return { cells: [phase, creationCell(namespace)], summary: phase };
  },
};
