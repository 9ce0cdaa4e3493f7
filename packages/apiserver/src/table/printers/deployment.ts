import { compareBytes, count, type JsonValue, list, member, text, textMembers } from '../../json/json-value.ts';
import { ageOf } from '../age-cell.ts';
import { ageColumn, column, nameColumn, type Printer, wide } from '../printer.ts';

/** `kubectl get deployments` as kube-apiserver 1.36 prints it. */
export const deploymentPrinter: Printer = {
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
  print: (deployment, nowMs) => {
    const containers = list(deployment, 'spec', 'template', 'spec', 'containers');
    return {
      cells: [
        text(deployment, 'metadata', 'name'),
        `${count(deployment, 'status', 'readyReplicas')}/${wantedReplicas(deployment)}`,
        count(deployment, 'status', 'updatedReplicas'),
        count(deployment, 'status', 'availableReplicas'),
        ageOf(deployment, nowMs),
        containers.map((container) => text(container, 'name')).join(','),
        containers.map((container) => text(container, 'image')).join(','),
        selectorText(member(deployment, 'spec', 'selector')),
      ],
    };
  },
};

/** An absent count means 1 (defaulting of apps/v1). */
function wantedReplicas(deployment: JsonValue): number {
  return member(deployment, 'spec', 'replicas') === undefined ? 1 : count(deployment, 'spec', 'replicas');
}

/** A `metav1.LabelSelector` in the text form of a label selector: requirements by key, values of sets in order. */
function selectorText(selector: JsonValue | undefined): string {
  const requirements = textMembers(selector, 'matchLabels').map(([key, value]) => ({ key, shown: `${key}=${value}` }));
  for (const expression of list(selector, 'matchExpressions')) {
    const key = text(expression, 'key');
    const shown = requirementText(key, expression);
    if (shown === undefined) return '<invalid>';
    requirements.push({ key, shown });
  }
  return requirements
    .sort((a, b) => compareBytes(a.key, b.key))
    .map(({ shown }) => shown)
    .join(',');
}

function requirementText(key: string, expression: JsonValue): string | undefined {
  const values = list(expression, 'values').map(String).sort(compareBytes).join(',');
  switch (text(expression, 'operator')) {
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
