import { isJsonObject, listAt, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get mutatingadmissionpolicies` as kube-apiserver 1.36 prints it. */
export const mutatingAdmissionPolicyPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Mutations', 'Mutation indicates the number of mutations rules defined in this configuration', {
      type: 'integer',
    }),
    column('ParamKind', 'ParamKind specifies the kind of resources used to parameterize this policy'),
    ageColumn,
  ],
  print: (policy) => ({
    cells: [listAt(policy, 'spec', 'mutations').length, paramKindText(policy), creationCell(policy)],
  }),
};

/** `kubectl get validatingadmissionpolicies` as kube-apiserver 1.36 prints it. */
export const validatingAdmissionPolicyPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Validations', 'Validations indicates the number of validation rules defined in this configuration', {
      type: 'integer',
    }),
    column('ParamKind', 'ParamKind specifies the kind of resources used to parameterize this policy'),
    ageColumn,
  ],
  print: (policy) => ({
    cells: [listAt(policy, 'spec', 'validations').length, paramKindText(policy), creationCell(policy)],
  }),
};

function paramKindText(policy: unknown): string {
  const kind = memberAt(policy, 'spec', 'paramKind');
  return isJsonObject(kind) ? `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}` : '<unset>';
}
