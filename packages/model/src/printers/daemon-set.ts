import { memberAt, numberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { labelsText, selectorText } from './selector-text.ts';
import { containerCells, containerColumns } from './template-cells.ts';

/** `kubectl get daemonsets` as kube-apiserver 1.36 prints it. */
export const daemonSetPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Desired',
      'The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
      { type: 'integer' },
    ),
    column(
      'Current',
      'The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
      { type: 'integer' },
    ),
    column(
      'Ready',
      'numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.',
      { type: 'integer' },
    ),
    column('Up-to-date', 'The total number of nodes that are running updated daemon pod', { type: 'integer' }),
    column(
      'Available',
      'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)',
      { type: 'integer' },
    ),
    column(
      'Node Selector',
      "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
    ),
    ageColumn,
    ...containerColumns,
    column(
      'Selector',
      "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      wide,
    ),
  ],
  print: (daemonSet) => {
    const wanted = numberAt(daemonSet, 'status', 'desiredNumberScheduled');
    const ready = numberAt(daemonSet, 'status', 'numberReady');
    const template = memberAt(daemonSet, 'spec', 'template');
    return {
      cells: [
        wanted,
        numberAt(daemonSet, 'status', 'currentNumberScheduled'),
        ready,
        numberAt(daemonSet, 'status', 'updatedNumberScheduled'),
        numberAt(daemonSet, 'status', 'numberAvailable'),
        labelsText(template, 'spec', 'nodeSelector'),
        creationCell(daemonSet),
        ...containerCells(template),
        selectorText(daemonSet, 'spec', 'selector'),
      ],
      summary: `${ready}/${wanted}`,
    };
  },
};
