import { memberAt, numberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get poddisruptionbudgets` as kube-apiserver 1.36 prints it. */
export const podDisruptionBudgetPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Min Available', 'The minimum number of pods that must be available.'),
    column('Max Unavailable', 'The maximum number of pods that may be unavailable.'),
    column('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.', { type: 'integer' }),
    ageColumn,
  ],
  print: (budget) => ({
    cells: [
      boundText(memberAt(budget, 'spec', 'minAvailable')),
      boundText(memberAt(budget, 'spec', 'maxUnavailable')),
      numberAt(budget, 'status', 'disruptionsAllowed'),
      creationCell(budget),
    ],
  }),
};

/** A number of pods or a share of them. */
function boundText(bound: unknown): string {
  return typeof bound === 'string' || typeof bound === 'number' ? String(bound) : 'N/A';
}
