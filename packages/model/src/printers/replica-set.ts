import { memberAt, numberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { selectorText } from './selector-text.ts';
import { containerCells, containerColumns, wantedReplicas } from './template-cells.ts';

/** `kubectl get replicasets` as kube-apiserver 1.36 prints it. */
export const replicaSetPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Desired',
      'Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
      { type: 'integer' },
    ),
    column(
      'Current',
      'Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
      { type: 'integer' },
    ),
    column('Ready', 'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.', {
      type: 'integer',
    }),
    ageColumn,
    ...containerColumns,
    column(
      'Selector',
      "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      wide,
    ),
  ],
  print: (replicaSet) => ({
    cells: [
      wantedReplicas(replicaSet),
      numberAt(replicaSet, 'status', 'replicas'),
      numberAt(replicaSet, 'status', 'readyReplicas'),
      creationCell(replicaSet),
      ...containerCells(memberAt(replicaSet, 'spec', 'template')),
      selectorText(replicaSet, 'spec', 'selector'),
    ],
    summary: `${numberAt(replicaSet, 'status', 'readyReplicas')}/${wantedReplicas(replicaSet)}`,
  }),
};
