import { textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get leasecandidates` as kube-apiserver 1.36 prints it. */
export const leaseCandidatePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'LeaseName',
      'LeaseName is the name of the lease for which this candidate is contending. This field is immutable.',
    ),
    column('BinaryVersion', ''),
    column('EmulationVersion', ''),
    ageColumn,
  ],
  print: (candidate) => ({
    cells: [
      textAt(candidate, 'spec', 'leaseName'),
      textAt(candidate, 'spec', 'binaryVersion'),
      textAt(candidate, 'spec', 'emulationVersion'),
      creationCell(candidate),
    ],
  }),
};
