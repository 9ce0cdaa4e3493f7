import { isJsonObject, listAt, memberAt, textAt, textMembersAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';
import type { StoredCell } from './stored-cells.ts';

/** `kubectl get mutatingadmissionpolicybindings` and `validatingadmissionpolicybindings` as kube-apiserver 1.36 prints them. */
export const admissionPolicyBindingPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('PolicyName', 'PolicyName indicates the policy definition which the policy binding binded to'),
    column('ParamRef', 'ParamRef indicates the param resource which sets the configuration param'),
    ageColumn,
  ],
  print: (binding) => ({ cells: bindingCells(binding) }),
};

function bindingCells(binding: unknown): readonly StoredCell[] {
  return [
    textAt(binding, 'spec', 'policyName'),
    paramText(memberAt(binding, 'spec', 'paramRef')),
    creationCell(binding),
  ];
}

/** Whether parameters have namespaces cannot be told from the binding, so those without one are of any. */
function paramText(reference: unknown): string {
  if (!isJsonObject(reference)) return '<unset>';
  const name = textAt(reference, 'name');
  if (name !== '') return `${textAt(reference, 'namespace') || '*'}/${name}`;
  const selector = memberAt(reference, 'selector');
  return isJsonObject(selector) ? goSelectorText(selector) : '<unset>';
}

/** Go's own text of a `metav1.LabelSelector`, which kube-apiserver shows here and nowhere else. */
function goSelectorText(selector: unknown): string {
  const labels = textMembersAt(selector, 'matchLabels').map(([name, value]) => `${name}: ${value},`);
  const expressions = listAt(selector, 'matchExpressions').map((expression) => {
    const values = listAt(expression, 'values').map((value) => textAt(value));
    const [key, operator] = [textAt(expression, 'key'), textAt(expression, 'operator')];
    return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`;
  });
  const shownLabels = `map[string]string{${labels.join('')}}`;
  return `&LabelSelector{MatchLabels:${shownLabels},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
