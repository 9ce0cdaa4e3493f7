import { resourceText } from '../api-resource.ts';
import { listAt, textAt } from '../json/json-value.ts';
import { column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get storageversionmigrations` as kube-apiserver 1.36 prints it. */
export const storageVersionMigrationPrinter: KindPrinter = {
  version: 1,
  columns: [
    column('Name', nameColumn.description),
    column('Resource', 'GroupResource to migrate'),
    column('Status', 'Status of the migration'),
  ],
  print: (migration) => {
    const status = statusOf(migration);
    // kube-apiserver gives this one Name column no format `name`, so its cell is not filled from the key
    return { cells: [textAt(migration, 'metadata', 'name'), migratedText(migration), status], summary: status };
  },
};

const states: ReadonlySet<string> = new Set(['Running', 'Failed', 'Succeeded']);

function statusOf(migration: unknown): string {
  const types = listAt(migration, 'status', 'conditions')
    .filter((condition) => textAt(condition, 'status') === 'True')
    .map((condition) => textAt(condition, 'type'));
  return types.findLast((type) => states.has(type)) ?? 'Unknown';
}

function migratedText(migration: unknown): string {
  const named = (member: string): string => textAt(migration, 'spec', 'resource', member);
  return resourceText({ group: named('group'), resource: named('resource') });
}
