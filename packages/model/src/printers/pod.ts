import { listAt, memberAt, textAt } from '../json/json-value.ts';
import { ageCell, creationCell } from './age-cell.ts';
import { type PodState, podState } from './pod-state.ts';
import { ageColumn, column, type KindPrinter, nameColumn, type RowCondition, wide } from './printer.ts';
import type { StoredCell } from './stored-cells.ts';

/** `kubectl get pods` as kube-apiserver 1.36 prints it. */
export const podPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
    column('Status', 'The aggregate status of the containers in this pod.'),
    column(
      'Restarts',
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    ),
    ageColumn,
    column(
      'IP',
      'podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.',
      wide,
    ),
    column(
      'Node',
      'NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
      wide,
    ),
    column(
      'Nominated Node',
      'nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.',
      wide,
    ),
    column(
      'Readiness Gates',
      'If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates',
      wide,
    ),
  ],
  print: (pod) => {
    const state = podState(pod);
    const conditions = finalConditions.get(textAt(pod, 'status', 'phase'));
    return {
      cells: [
        `${state.ready}/${state.total}`,
        state.status,
        restartsCell(state),
        creationCell(pod),
        addressOf(pod) || '<none>',
        textAt(pod, 'spec', 'nodeName') || '<none>',
        textAt(pod, 'status', 'nominatedNodeName') || '<none>',
        gatesText(pod),
      ],
      ...(conditions === undefined ? {} : { conditions }),
      summary: state.status,
    };
  },
};

const finalConditions: ReadonlyMap<string, readonly RowCondition[]> = new Map([
  [
    'Succeeded',
    [{ type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' }],
  ],
  ['Failed', [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }]],
]);

function restartsCell({ restarts, lastRestart }: PodState): StoredCell {
  if (restarts === 0 || lastRestart === '') return String(restarts);
  return ageCell(lastRestart, { before: `${restarts} (`, after: ' ago)' });
}

/** The first of all addresses; members before 1.16 have the one field only. */
function addressOf(pod: unknown): string {
  const [first] = listAt(pod, 'status', 'podIPs');
  return first === undefined ? textAt(pod, 'status', 'podIP') : textAt(first, 'ip');
}

function gatesText(pod: unknown): string {
  const gates = listAt(pod, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  const conditions = listAt(pod, 'status', 'conditions');
  const open = gates.filter((gate) => {
    const type = textAt(gate, 'conditionType');
    const condition = conditions.find((one) => textAt(one, 'type') === type);
    return memberAt(condition, 'status') === 'True';
  });
  return `${open.length}/${gates.length}`;
}
