import { textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get volumeattributesclasses` as kube-apiserver 1.36 prints it. */
export const volumeAttributesClassPrinter: KindPrinter = {
  version: 1,
  columns: [nameColumn, column('DriverName', 'Name of the CSI driver This field is immutable.'), ageColumn],
  print: (volumeClass) => ({ cells: [textAt(volumeClass, 'driverName'), creationCell(volumeClass)] }),
};
