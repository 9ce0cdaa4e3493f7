import { textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get leases` as kube-apiserver 1.36 prints it. */
export const leasePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Holder',
      'holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.',
    ),
    ageColumn,
  ],
  print: (lease) => ({ cells: [textAt(lease, 'spec', 'holderIdentity'), creationCell(lease)] }),
};
