import { compareCodePoints } from '../json/compare-code-points.ts';
import { isJsonObject, memberAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';
import { quantityText } from './quantity-text.ts';

/** `kubectl get resourcequotas` as kube-apiserver 1.36 prints it. */
export const resourceQuotaPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Request', 'Request represents a minimum amount of cpu/memory that a container may consume.'),
    column(
      'Limit',
      'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
    ),
    ageColumn,
  ],
  print: (quota) => {
    const { requests, limits } = usageOf(quota);
    return { cells: [requests.join(', '), limits.join(', '), creationCell(quota)] };
  },
};

/** What is used of each bound in force, by name; those of limits apart. */
function usageOf(quota: unknown): { readonly requests: readonly string[]; readonly limits: readonly string[] } {
  const requests: string[] = [];
  const limits: string[] = [];
  const hard = memberAt(quota, 'status', 'hard');
  const names = isJsonObject(hard) ? Object.keys(hard).sort(compareCodePoints) : [];
  for (const name of names) {
    const used = quantityText(memberAt(quota, 'status', 'used', name)) ?? '0';
    const usage = `${name}: ${used}/${quantityText(memberAt(hard, name)) ?? '0'}`;
    (name.startsWith('limits.') ? limits : requests).push(usage);
  }
  return { requests, limits };
}
