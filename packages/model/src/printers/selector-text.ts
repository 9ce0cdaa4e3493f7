import { memberAt, textMembersAt } from '../json/json-value.ts';
import { labelSelectorText } from './label-selector-text.ts';

/** The labels at a path as `name=value` by name, `<none>` without any, as `labels.FormatLabels` of k8s.io/apimachinery. */
export function labelsText(value: unknown, ...path: readonly string[]): string {
  const labels = textMembersAt(value, ...path).map(([name, text]) => `${name}=${text}`);
  return labels.join(',') || '<none>';
}

/**
 * The `metav1.LabelSelector` at a path as `metav1.FormatLabelSelector` of k8s.io/apimachinery shows it: `<none>` when it says nothing,
 * `<error>` when an operator is none.
 */
export function selectorText(value: unknown, ...path: readonly string[]): string {
  const text = labelSelectorText(memberAt(value, ...path));
  return text === undefined ? '<error>' : text || '<none>';
}
