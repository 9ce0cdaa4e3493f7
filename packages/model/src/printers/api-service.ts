import { isJsonObject, listAt, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get apiservices` as kube-apiserver 1.36 prints it. */
export const apiServicePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Service', 'The reference to the service that hosts this API endpoint.'),
    column('Available', 'Whether this service is available.'),
    ageColumn,
  ],
  print: (service) => {
    const available = availableText(service);
    return { cells: [serviceText(service), available, creationCell(service)], summary: available };
  },
};

function serviceText(service: unknown): string {
  const reference = memberAt(service, 'spec', 'service');
  return isJsonObject(reference) ? `${textAt(reference, 'namespace')}/${textAt(reference, 'name')}` : 'Local';
}

function availableText(service: unknown): string {
  const conditions = listAt(service, 'status', 'conditions');
  const available = conditions.find((condition) => textAt(condition, 'type') === 'Available');
  if (available === undefined) return 'Unknown';
  const [status, reason] = [textAt(available, 'status'), textAt(available, 'reason')];
  return status === 'True' || reason === '' ? status : `${status} (${reason})`;
}
