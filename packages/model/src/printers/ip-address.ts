import { resourceText } from '../api-resource.ts';
import { isJsonObject, memberAt, textAt } from '../json/json-value.ts';
import { column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get ipaddresses` as kube-apiserver 1.36 prints it. */
export const ipAddressPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'ParentRef',
      'ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.',
    ),
  ],
  print: (address) => ({ cells: [parentText(memberAt(address, 'spec', 'parentRef'))] }),
};

function parentText(parent: unknown): string {
  if (!isJsonObject(parent)) return '<none>';
  const kind = resourceText({ group: textAt(parent, 'group'), resource: textAt(parent, 'resource') }).toLowerCase();
  return [kind, textAt(parent, 'namespace'), textAt(parent, 'name')]
    .filter((part, at) => part !== '' || at !== 1)
    .join('/');
}
