import { isJsonObject, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { nameOfDefault } from './name-of-default.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get ingressclasses` as kube-apiserver 1.36 prints it. */
export const ingressClassPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Controller', 'Controller that is responsible for handling this class'),
    column('Parameters', 'A reference to a resource with additional parameters'),
    ageColumn,
  ],
  print: (ingressClass) => ({
    ...nameOfDefault(ingressClass, defaultMarks),
    cells: [textAt(ingressClass, 'spec', 'controller'), parametersText(ingressClass), creationCell(ingressClass)],
  }),
};

const defaultMarks = ['ingressclass.kubernetes.io/is-default-class'];

function parametersText(ingressClass: unknown): string {
  const parameters = memberAt(ingressClass, 'spec', 'parameters');
  if (!isJsonObject(parameters)) return '<none>';
  const group = memberAt(parameters, 'apiGroup');
  const kind = `${textAt(parameters, 'kind')}${typeof group === 'string' ? `.${group}` : ''}`;
  return `${kind}/${textAt(parameters, 'name')}`;
}
