import { isJsonObject, listAt, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get resourceclaims` as kube-apiserver 1.36 prints it. */
export const resourceClaimPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('State', 'A summary of the current state (allocated, pending, reserved, etc.).'),
    ageColumn,
  ],
  print: (claim) => {
    const state = stateOf(claim);
    return { cells: [state, creationCell(claim)], summary: state };
  },
};

function stateOf(claim: unknown): string {
  const words: string[] = [];
  const isGoing = textAt(claim, 'metadata', 'deletionTimestamp') !== '';
  if (isGoing) words.push('deleted');
  if (isJsonObject(memberAt(claim, 'status', 'allocation'))) {
    words.push('allocated');
    if (listAt(claim, 'status', 'reservedFor').length > 0) words.push('reserved');
  } else if (!isGoing) {
    words.push('pending');
  }
  return words.join(',');
}
