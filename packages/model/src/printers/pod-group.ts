import { isJsonObject, listAt, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get podgroups` as kube-apiserver 1.36 prints it. */
export const podGroupPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Policy',
      'SchedulingPolicy defines the scheduling policy for this instance of the PodGroup. Controllers are expected to fill this field by copying it from a PodGroupTemplate. This field is immutable.',
    ),
    column('Workload', 'Name of the referenced Workload object'),
    column('Status', 'Status of the PodGroup'),
    ageColumn,
  ],
  print: (group) => {
    const status = statusOf(group);
    return {
      cells: [
        isJsonObject(memberAt(group, 'spec', 'schedulingPolicy', 'gang')) ? 'Gang' : 'Basic',
        workloadOf(group),
        status,
        creationCell(group),
      ],
      summary: status,
    };
  },
};

function workloadOf(group: unknown): string {
  const template = memberAt(group, 'spec', 'podGroupTemplateRef');
  return isJsonObject(template) ? textAt(template, 'workload', 'workloadName') : '<none>';
}

function statusOf(group: unknown): string {
  const disruption = conditionOf(group, 'DisruptionTarget');
  if (disruption !== undefined) return textAt(disruption, 'reason');
  const scheduled = conditionOf(group, 'PodGroupScheduled');
  if (scheduled === undefined) return 'Pending';
  return textAt(scheduled, 'status') === 'True' ? 'Scheduled' : 'Unschedulable';
}

/** The last condition of a type counts, as in a map. */
function conditionOf(group: unknown, type: string): unknown {
  return listAt(group, 'status', 'conditions').findLast((condition) => textAt(condition, 'type') === type);
}
