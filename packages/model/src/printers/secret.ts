import { textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { memberCount } from './member-count.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get secrets` as kube-apiserver 1.36 prints it. */
export const secretPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Type',
      'Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types',
    ),
    column(
      'Data',
      "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
    ),
    ageColumn,
  ],
  print: (secret) => ({
    cells: [textAt(secret, 'type') || 'Opaque', memberCount(secret, 'data'), creationCell(secret)],
  }),
};
