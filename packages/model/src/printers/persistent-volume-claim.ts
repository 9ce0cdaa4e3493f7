import { textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { accessModesText, classText, phaseText, specTextOr, storageText } from './volume-texts.ts';

/** `kubectl get persistentvolumeclaims` as kube-apiserver 1.36 prints it. */
export const persistentVolumeClaimPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Status', 'phase represents the current phase of PersistentVolumeClaim.'),
    column('Volume', 'volumeName is the binding reference to the PersistentVolume backing this claim.'),
    column('Capacity', 'capacity represents the actual resources of the underlying volume.'),
    column(
      'Access Modes',
      'accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1',
    ),
    column('StorageClass', 'StorageClass of the pvc'),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pvc'),
    ageColumn,
    column(
      'VolumeMode',
      'volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.',
      wide,
    ),
  ],
  print: (claim) => {
    const phase = phaseText(claim);
    const volume = textAt(claim, 'spec', 'volumeName');
    const isBound = volume !== '';
    return {
      cells: [
        phase,
        volume,
        isBound ? storageText(claim, 'status') : '',
        isBound ? accessModesText(claim, 'status') : '',
        classText(claim),
        specTextOr(claim, 'volumeAttributesClassName', '<unset>'),
        creationCell(claim),
        specTextOr(claim, 'volumeMode', 'Filesystem'),
      ],
      summary: phase,
    };
  },
};
