import { memberAt, numberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';
import { containerCells, containerColumns, wantedReplicas } from './template-cells.ts';

/** `kubectl get statefulsets` as kube-apiserver 1.36 prints it. */
export const statefulSetPrinter: KindPrinter = {
  version: 1,
  columns: [nameColumn, column('Ready', 'Number of the pod with ready state'), ageColumn, ...containerColumns],
  print: (statefulSet) => {
    const ready = `${numberAt(statefulSet, 'status', 'readyReplicas')}/${wantedReplicas(statefulSet)}`;
    return {
      cells: [ready, creationCell(statefulSet), ...containerCells(memberAt(statefulSet, 'spec', 'template'))],
      summary: ready,
    };
  },
};
