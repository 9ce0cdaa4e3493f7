import { compareCodePoints } from '../json/compare-code-points.ts';
import { listAt, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get ingresses` as kube-apiserver 1.36 prints it. */
export const ingressPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Class', 'The name of the IngressClass resource that should be used for additional configuration'),
    column('Hosts', 'Hosts that incoming requests are matched against before the ingress rule'),
    column('Address', 'Address is a list containing ingress points for the load-balancer'),
    column('Ports', 'Ports of TLS configurations that open'),
    ageColumn,
  ],
  print: (ingress) => ({
    cells: [
      classOf(ingress),
      hostsText(ingress),
      addressesText(ingress),
      listAt(ingress, 'spec', 'tls').length > 0 ? '80, 443' : '80',
      creationCell(ingress),
    ],
  }),
};

function classOf(ingress: unknown): string {
  const name = memberAt(ingress, 'spec', 'ingressClassName');
  return typeof name === 'string' ? name : '<none>';
}

const shownHosts = 3;

/** The count behind the first three is that of all rules, those without a host too. */
function hostsText(ingress: unknown): string {
  const rules = listAt(ingress, 'spec', 'rules');
  const hosts: string[] = [];
  let hasMore = false;
  for (const rule of rules) {
    if (hosts.length === shownHosts) hasMore = true;
    const host = textAt(rule, 'host');
    if (!hasMore && host !== '') hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return hasMore ? `${hosts.join(',')} + ${rules.length - shownHosts} more...` : hosts.join(',');
}

function addressesText(ingress: unknown): string {
  const found = new Set<string>();
  for (const entry of listAt(ingress, 'status', 'loadBalancer', 'ingress')) {
    found.add(textAt(entry, 'ip') || textAt(entry, 'hostname'));
  }
  found.delete('');
  return [...found].sort(compareCodePoints).join(',');
}
