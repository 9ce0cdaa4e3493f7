import { compareCodePoints } from '../json/compare-code-points.ts';
import { listAt, memberAt, numberAt, textAt, textMembersAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';

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
    column('Containers', 'Names of each container in the template.', wide),
    column('Images', 'Images referenced by each container in the template.', wide),
    column(
      'Selector',
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
      wide,
    ),
  ],
  print: (deployment) => {
    const ready = `${numberAt(deployment, 'status', 'readyReplicas')}/${wantedReplicas(deployment)}`;
    const containers = listAt(deployment, 'spec', 'template', 'spec', 'containers');
    return {
      cells: [
        ready,
        numberAt(deployment, 'status', 'updatedReplicas'),
        numberAt(deployment, 'status', 'availableReplicas'),
        creationCell(deployment),
        containers.map((container) => textAt(container, 'name')).join(','),
        containers.map((container) => textAt(container, 'image')).join(','),
        selectorText(memberAt(deployment, 'spec', 'selector')),
      ],
      summary: ready,
    };
  },
};

/** An absent count means 1 (defaulting of apps/v1). */
function wantedReplicas(deployment: unknown): number {
  return memberAt(deployment, 'spec', 'replicas') === undefined ? 1 : numberAt(deployment, 'spec', 'replicas');
}

/** A `metav1.LabelSelector` in the text form of a label selector: requirements by key, values of sets in order. */
function selectorText(selector: unknown): string {
  const requirements = textMembersAt(selector, 'matchLabels').map(([key, value]) => ({
    key,
    shown: `${key}=${value}`,
  }));
  for (const expression of listAt(selector, 'matchExpressions')) {
    const key = textAt(expression, 'key');
    const shown = requirementText(key, expression);
    if (shown === undefined) return '<invalid>';
    requirements.push({ key, shown });
  }
  return requirements
    .sort((a, b) => compareCodePoints(a.key, b.key))
    .map(({ shown }) => shown)
    .join(',');
}

function requirementText(key: string, expression: unknown): string | undefined {
  const values = listAt(expression, 'values')
    .map((value) => textAt(value))
    .sort(compareCodePoints)
    .join(',');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return undefined;
  }
}
