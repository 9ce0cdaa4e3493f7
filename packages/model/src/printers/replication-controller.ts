import { memberAt, numberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { labelsText } from './selector-text.ts';
import { containerCells, containerColumns, wantedReplicas } from './template-cells.ts';

/** `kubectl get replicationcontrollers` as kube-apiserver 1.36 prints it. */
export const replicationControllerPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Desired',
      'Replicas is the number of desired replicas. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
      { type: 'integer' },
    ),
    column(
      'Current',
      'Replicas is the most recently observed number of replicas. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
      { type: 'integer' },
    ),
    column('Ready', 'The number of ready replicas for this replication controller.', { type: 'integer' }),
    ageColumn,
    ...containerColumns,
    column(
      'Selector',
      'Selector is a label query over pods that should match the Replicas count. If Selector is empty, it is defaulted to the labels present on the Pod template. Label keys and values that must match in order to be controlled by this replication controller, if empty defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      wide,
    ),
  ],
  print: (controller) => ({
    cells: [
      wantedReplicas(controller),
      numberAt(controller, 'status', 'replicas'),
      numberAt(controller, 'status', 'readyReplicas'),
      creationCell(controller),
      ...containerCells(memberAt(controller, 'spec', 'template')),
      labelsText(controller, 'spec', 'selector'),
    ],
    summary: `${numberAt(controller, 'status', 'readyReplicas')}/${wantedReplicas(controller)}`,
  }),
};
