import { memberAt, numberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { metricTargetsText } from './metric-targets.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get horizontalpodautoscalers` as kube-apiserver 1.36 prints it. */
export const horizontalPodAutoscalerPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Reference',
      'scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.',
    ),
    column(
      'Targets',
      'metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).  The desired replica count is calculated multiplying the ratio between the target value and the current value by the current number of pods.  Ergo, metrics used must decrease as the pod count is increased, and vice-versa.  See the individual metric source types for more information about how each type of metric must respond. If not set, the default metric will be set to 80% average CPU utilization.',
    ),
    column(
      'MinPods',
      'minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.  It defaults to 1 pod.  minReplicas is allowed to be 0 if the alpha feature gate HPAScaleToZero is enabled and at least one Object or External metric is configured.  Scaling is active as long as at least one metric value is available.',
    ),
    column(
      'MaxPods',
      'maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up. It cannot be less that minReplicas.',
    ),
    column(
      'Replicas',
      'currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.',
    ),
    ageColumn,
  ],
  print: (autoscaler) => ({
    cells: [
      `${textAt(autoscaler, 'spec', 'scaleTargetRef', 'kind')}/${textAt(autoscaler, 'spec', 'scaleTargetRef', 'name')}`,
      metricTargetsText(autoscaler),
      // a text, though the counts beside it are numbers
      String(minimumOf(autoscaler)),
      numberAt(autoscaler, 'spec', 'maxReplicas'),
      numberAt(autoscaler, 'status', 'currentReplicas'),
      creationCell(autoscaler),
    ],
  }),
};

/** An absent minimum means 1, by the defaulting of autoscaling/v2. */
function minimumOf(autoscaler: unknown): number {
  return memberAt(autoscaler, 'spec', 'minReplicas') === undefined ? 1 : numberAt(autoscaler, 'spec', 'minReplicas');
}
