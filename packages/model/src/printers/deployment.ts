import { memberAt, numberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { labelSelectorText } from './label-selector-text.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { containerCells, containerColumns, wantedReplicas } from './template-cells.ts';

/** `kubectl get deployments` as kube-apiserver 1.36 prints it. */
export const deploymentPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Ready', 'Number of the pod with ready state'),
    column(
      'Up-to-date',
      'Total number of non-terminating pods targeted by this deployment that have the desired template spec.',
    ),
    column(
      'Available',
      'Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.',
    ),
    ageColumn,
    ...containerColumns,
    column(
      'Selector',
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
      wide,
    ),
  ],
  print: (deployment) => {
    const ready = `${numberAt(deployment, 'status', 'readyReplicas')}/${wantedReplicas(deployment)}`;
    return {
      cells: [
        ready,
        numberAt(deployment, 'status', 'updatedReplicas'),
        numberAt(deployment, 'status', 'availableReplicas'),
        creationCell(deployment),
        ...containerCells(memberAt(deployment, 'spec', 'template')),
        labelSelectorText(memberAt(deployment, 'spec', 'selector')) ?? '<invalid>',
      ],
      summary: ready,
    };
  },
};
