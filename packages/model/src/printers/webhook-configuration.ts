import { listAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get mutatingwebhookconfigurations` and `validatingwebhookconfigurations` as kube-apiserver 1.36 prints them. */
export const webhookConfigurationPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Webhooks', 'Webhooks indicates the number of webhooks registered in this configuration', {
      type: 'integer',
    }),
    ageColumn,
  ],
  print: (configuration) => ({ cells: [listAt(configuration, 'webhooks').length, creationCell(configuration)] }),
};
