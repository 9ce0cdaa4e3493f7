import { listAt, textAt } from '../json/json-value.ts';
import { column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get componentstatuses` as kube-apiserver 1.36 prints it. */
export const componentStatusPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Status', 'Status of the component conditions'),
    column('Message', 'Message of the component conditions'),
    column('Error', 'Error of the component conditions'),
  ],
  print: (component) => {
    const healthy = listAt(component, 'conditions').find((condition) => textAt(condition, 'type') === 'Healthy');
    const status = healthText(healthy);
    return { cells: [status, textAt(healthy, 'message'), textAt(healthy, 'error')], summary: status };
  },
};

function healthText(healthy: unknown): string {
  if (healthy === undefined) return 'Unknown';
  return textAt(healthy, 'status') === 'True' ? 'Healthy' : 'Unhealthy';
}
