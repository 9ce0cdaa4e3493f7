import { listAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get csinodes` as kube-apiserver 1.36 prints it. */
export const csiNodePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Drivers', 'Drivers indicates the number of CSI drivers registered on the node', { type: 'integer' }),
    ageColumn,
  ],
  print: (node) => ({ cells: [listAt(node, 'spec', 'drivers').length, creationCell(node)] }),
};
