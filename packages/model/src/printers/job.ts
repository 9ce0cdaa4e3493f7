import { humanDuration, parseTimestamp } from '../age.ts';
import { listAt, memberAt, numberAt, textAt } from '../json/json-value.ts';
import { ageCell, creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { selectorText } from './selector-text.ts';
import type { StoredCell } from './stored-cells.ts';
import { containerCells, containerColumns } from './template-cells.ts';

/** `kubectl get jobs` as kube-apiserver 1.36 prints it. */
export const jobPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Status', 'Status of the job.'),
    column(
      'Completions',
      'The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs.',
    ),
    column('Duration', 'Time required to complete the job.'),
    ageColumn,
    ...containerColumns,
    column(
      'Selector',
      'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      wide,
    ),
  ],
  print: (job) => {
    const status = statusOf(job);
    return {
      cells: [
        status,
        completionsText(job),
        durationCell(job),
        creationCell(job),
        ...containerCells(memberAt(job, 'spec', 'template')),
        selectorText(job, 'spec', 'selector'),
      ],
      summary: status,
    };
  },
};

const finalConditions = ['Complete', 'Failed'] as const;
const passingConditions = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'] as const;

/** The end goes before a deletion, and that before what a job is up to otherwise. */
function statusOf(job: unknown): string {
  const conditions = listAt(job, 'status', 'conditions');
  const isTrue = (type: string): boolean =>
    textAt(
      conditions.find((condition) => textAt(condition, 'type') === type),
      'status',
    ) === 'True';
  const final = finalConditions.find(isTrue);
  if (final !== undefined) return final;
  if (textAt(job, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  return passingConditions.find(isTrue) ?? 'Running';
}

/** Without a wanted number one success completes the job, however many pods run at a time. */
function completionsText(job: unknown): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  const completions = memberAt(job, 'spec', 'completions');
  if (typeof completions === 'number') return `${succeeded}/${completions}`;
  const parallelism = numberAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

/** How long it took, or has been running; empty before the start. */
function durationCell(job: unknown): StoredCell {
  const start = textAt(job, 'status', 'startTime');
  if (start === '') return '';
  const startMs = parseTimestamp(start);
  const endMs = parseTimestamp(textAt(job, 'status', 'completionTime'));
  return startMs === undefined || endMs === undefined ? ageCell(start) : humanDuration(endMs - startMs);
}
