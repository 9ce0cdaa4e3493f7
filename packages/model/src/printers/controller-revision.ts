import { listAt, memberAt, numberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get controllerrevisions` as kube-apiserver 1.36 prints it. */
export const controllerRevisionPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Controller', 'Controller of the object'),
    column('Revision', 'Revision indicates the revision of the state represented by Data.'),
    ageColumn,
  ],
  print: (revision) => ({
    cells: [controllerText(revision), numberAt(revision, 'revision'), creationCell(revision)],
  }),
};

/** The owner that controls it as `kind.group/name`, its kind in small letters. */
function controllerText(revision: unknown): string {
  const owners = listAt(revision, 'metadata', 'ownerReferences');
  const owner = owners.find((one) => memberAt(one, 'controller') === true);
  if (owner === undefined) return '<none>';
  const version = textAt(owner, 'apiVersion');
  const group = version.slice(0, Math.max(version.indexOf('/'), 0));
  const kind = textAt(owner, 'kind') + (group === '' ? '' : `.${group}`);
  return `${kind.toLowerCase()}/${textAt(owner, 'name')}`;
}
