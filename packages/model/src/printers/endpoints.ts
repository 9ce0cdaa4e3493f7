import { listAt, numberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get endpoints` as kube-apiserver 1.36 prints it. */
export const endpointsPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Endpoints',
      'The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service.',
    ),
    ageColumn,
  ],
  print: (endpoints) => ({ cells: [addressesText(listAt(endpoints, 'subsets')), creationCell(endpoints)] }),
};

const shownAddresses = 3;

/** The first addresses, with each port of their subset. Without subsets `<none>`, with subsets of no ready address nothing. */
function addressesText(subsets: readonly unknown[]): string {
  if (subsets.length === 0) return '<none>';
  const shown: string[] = [];
  let count = 0;
  for (const subset of subsets) {
    const addresses = listAt(subset, 'addresses');
    const ports = listAt(subset, 'ports');
    // a headless service needs no ports
    for (const port of ports.length === 0 ? [undefined] : ports) {
      count += addresses.length;
      for (const address of addresses.slice(0, shownAddresses - shown.length)) shown.push(addressText(address, port));
    }
  }
  const text = shown.join(',');
  return count > shownAddresses ? `${text} + ${count - shownAddresses} more...` : text;
}

function addressText(address: unknown, port: unknown): string {
  const ip = textAt(address, 'ip');
  if (port === undefined) return ip;
  return `${ip.includes(':') ? `[${ip}]` : ip}:${numberAt(port, 'port')}`;
}
