import { isJsonObject, listAt, memberAt, numberAt, textAt } from '../json/json-value.ts';
import { ageCell } from './age-cell.ts';
import { column, type KindPrinter, nameColumn } from './printer.ts';
import type { StoredCell } from './stored-cells.ts';

/** `kubectl get resourcepoolstatusrequests` as kube-apiserver 1.36 prints it. */
export const resourcePoolStatusRequestPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Driver', 'The driver to query pools for.'),
    column('Total', 'Total number of devices across all pools.'),
    column('Available', 'Number of available devices across all pools.'),
    column('Allocated', 'Number of allocated devices across all pools.'),
    column('Unavailable', 'Number of unavailable devices across all pools.'),
    column('Errors', 'Number of pools with validation errors.'),
    column('Pools', 'Total number of matching pools.', { type: 'integer' }),
    column('Status', 'Processing status.'),
    column('Completed', 'Time since the observation completed.'),
  ],
  print: (request) => {
    const outcome = outcomeOf(request);
    return {
      cells: [
        textAt(request, 'spec', 'driver'),
        ...deviceCells(request, outcome.word),
        numberAt(request, 'status', 'poolCount'),
        outcome.shown,
        outcome.completed,
      ],
      summary: outcome.word,
    };
  },
};

interface Outcome {
  readonly word: 'Pending' | 'Complete' | 'Failed';
  /** The word, with how many pools of all are told when some are left out. */
  readonly shown: string;
  readonly completed: StoredCell;
}

function outcomeOf(request: unknown): Outcome {
  for (const condition of listAt(request, 'status', 'conditions')) {
    if (textAt(condition, 'status') !== 'True') continue;
    const type = textAt(condition, 'type');
    if (type === 'Failed') return { word: type, shown: type, completed: '<none>' };
    if (type !== 'Complete') continue;
    return { word: type, shown: completeText(request), completed: ageCell(textAt(condition, 'lastTransitionTime')) };
  }
  return { word: 'Pending', shown: 'Pending', completed: '<none>' };
}

function completeText(request: unknown): string {
  const all = numberAt(request, 'status', 'poolCount');
  const told = listAt(request, 'status', 'pools').length;
  return all > told ? `Complete (${told}/${all} pools)` : 'Complete';
}

const countedMembers = ['totalDevices', 'availableDevices', 'allocatedDevices', 'unavailableDevices'] as const;

/** Total, available, allocated and unavailable devices of all pools told, and pools with an error. */
function deviceCells(request: unknown, word: Outcome['word']): readonly string[] {
  if (word === 'Failed' || !isJsonObject(memberAt(request, 'status'))) return ['-', '-', '-', '-', '-'];
  const pools = listAt(request, 'status', 'pools');
  const sums = countedMembers.map((member) => pools.reduce<number>((sum, pool) => sum + numberAt(pool, member), 0));
  const broken = pools.filter((pool) => typeof memberAt(pool, 'validationError') === 'string').length;
  return [...sums, broken].map(String);
}
