const group = 'ops.demo.example';

/** A definition with short name, two versions, a status and printer columns. */
export const demoDefinition: object = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `backups.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'backups', singular: 'backup', kind: 'Backup', listKind: 'BackupList', shortNames: ['bk'] },
    conversion: { strategy: 'None' },
    versions: [version('v1', true), version('v1beta1', false)],
  },
};

/** Objects of the kind, in the namespace of the demo apps. */
export function demoBackups(created: string): readonly object[] {
  return [backup('orders-nightly', 'Completed', created), backup('catalog-hourly', 'Running', created)];
}

function backup(name: string, phase: string, created: string): object {
  return {
    apiVersion: `${group}/v1`,
    kind: 'Backup',
    metadata: { name, namespace: 'shop', creationTimestamp: created },
    spec: { schedule: '0 3 * * *', keep: 7 },
    status: { phase, finishedAt: created },
  };
}

function version(name: string, isStored: boolean): object {
  const column = (title: string, jsonPath: string, type = 'string'): object => ({ name: title, jsonPath, type });
  return {
    name,
    served: true,
    storage: isStored,
    subresources: { status: {} },
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    additionalPrinterColumns: [
      column('Schedule', '.spec.schedule'),
      column('Phase', '.status.phase'),
      column('Age', '.metadata.creationTimestamp', 'date'),
    ],
  };
}
