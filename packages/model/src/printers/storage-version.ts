import { listAt, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { firstOfMany } from './first-of-many.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get storageversions` as kube-apiserver 1.36 prints it. */
export const storageVersionPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'CommonEncodingVersion',
      "commonEncodingVersion is set to an encoding storage version if all API server instances share that same version. If they don't share one storage version, this field is left empty. API servers should finish updating its storageVersionStatus entry before serving write operations, so that this field will be in sync with the reality.",
    ),
    column('StorageVersions', 'storageVersions lists the reported versions per API server instance.'),
    ageColumn,
  ],
  print: (version) => ({
    cells: [
      commonVersionOf(version),
      firstOfMany(listAt(version, 'status', 'storageVersions').map(serverText)),
      creationCell(version),
    ],
  }),
};

function commonVersionOf(version: unknown): string {
  const common = memberAt(version, 'status', 'commonEncodingVersion');
  return typeof common === 'string' ? common : '<unset>';
}

function serverText(server: unknown): string {
  return `${textAt(server, 'apiServerID')}=${textAt(server, 'encodingVersion')}`;
}
