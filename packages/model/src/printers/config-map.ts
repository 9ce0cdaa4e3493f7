import { creationCell } from './age-cell.ts';
import { memberCount } from './member-count.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get configmaps` as kube-apiserver 1.36 prints it. */
export const configMapPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Data',
      "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
    ),
    ageColumn,
  ],
  print: (configMap) => ({
    cells: [memberCount(configMap, 'data') + memberCount(configMap, 'binaryData'), creationCell(configMap)],
  }),
};
