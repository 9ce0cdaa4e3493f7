import { listAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get servicecidrs` as kube-apiserver 1.36 prints it. */
export const serviceCidrPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'CIDRs',
      'CIDRs defines the IP blocks in CIDR notation (e.g. "192.168.0.0/24" or "2001:db8::/64") from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each IP family. This field is immutable.',
    ),
    ageColumn,
  ],
  print: (range) => ({
    cells: [
      listAt(range, 'spec', 'cidrs')
        .map((cidr) => textAt(cidr))
        .join(','),
      creationCell(range),
    ],
  }),
};
