import { memberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { labelSelectorText } from './label-selector-text.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get networkpolicies` as kube-apiserver 1.36 prints it. */
export const networkPolicyPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Pod-Selector',
      "podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.",
    ),
    ageColumn,
  ],
  print: (policy) => ({ cells: [podsText(policy), creationCell(policy)] }),
};

function podsText(policy: unknown): string {
  const text = labelSelectorText(memberAt(policy, 'spec', 'podSelector')) ?? '<error>';
  return text === '' ? '<none>' : text;
}
