import { memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { nameOfDefault } from './name-of-default.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get storageclasses` as kube-apiserver 1.36 prints it. */
export const storageClassPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Provisioner', 'provisioner indicates the type of the provisioner.'),
    column(
      'ReclaimPolicy',
      'reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class. Defaults to Delete.',
    ),
    column(
      'VolumeBindingMode',
      'volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound.  When unset, VolumeBindingImmediate is used. This field is only honored by servers that enable the VolumeScheduling feature.',
    ),
    column('AllowVolumeExpansion', 'allowVolumeExpansion shows whether the storage class allow volume expand.'),
    ageColumn,
  ],
  print: (storageClass) => ({
    ...nameOfDefault(storageClass, defaultMarks),
    cells: [
      textAt(storageClass, 'provisioner'),
      textAt(storageClass, 'reclaimPolicy') || 'Delete',
      textAt(storageClass, 'volumeBindingMode') || 'Immediate',
      memberAt(storageClass, 'allowVolumeExpansion') === true,
      creationCell(storageClass),
    ],
  }),
};

const defaultMarks = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
