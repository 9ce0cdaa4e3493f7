import { isJsonObject, memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import { accessModesText, classText, phaseText, specTextOr, storageText } from './volume-texts.ts';

/** `kubectl get persistentvolumes` as kube-apiserver 1.36 prints it. */
export const persistentVolumePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Capacity',
      "capacity is the description of the persistent volume's resources and capacity. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#capacity",
    ),
    column(
      'Access Modes',
      'accessModes contains all ways the volume can be mounted. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes',
    ),
    column(
      'Reclaim Policy',
      'persistentVolumeReclaimPolicy defines what happens to a persistent volume when released from its claim. Valid options are Retain (default for manually created PersistentVolumes), Delete (default for dynamically provisioned PersistentVolumes), and Recycle (deprecated). Recycle must be supported by the volume plugin underlying this PersistentVolume. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#reclaiming',
    ),
    column(
      'Status',
      'phase indicates if a volume is available, bound to a claim, or released by a claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#phase',
    ),
    column(
      'Claim',
      'claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. Expected to be non-nil when bound. claim.VolumeName is the authoritative bind between PV and PVC. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding',
    ),
    column('StorageClass', 'StorageClass of the pv'),
    column('VolumeAttributesClass', 'VolumeAttributesClass of the pv'),
    column(
      'Reason',
      'reason is a brief CamelCase string that describes any failure and is meant for machine parsing and tidy display in the CLI.',
    ),
    ageColumn,
    column(
      'VolumeMode',
      'volumeMode defines if a volume is intended to be used with a formatted filesystem or to remain in raw block state. Value of Filesystem is implied when not included in spec.',
      wide,
    ),
  ],
  print: (volume) => {
    const phase = phaseText(volume);
    return {
      cells: [
        storageText(volume, 'spec'),
        accessModesText(volume, 'spec'),
        textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') || 'Retain',
        phase,
        claimText(memberAt(volume, 'spec', 'claimRef')),
        classText(volume),
        specTextOr(volume, 'volumeAttributesClassName', '<unset>'),
        textAt(volume, 'status', 'reason'),
        creationCell(volume),
        specTextOr(volume, 'volumeMode', 'Filesystem'),
      ],
      summary: phase,
    };
  },
};

function claimText(claim: unknown): string {
  return isJsonObject(claim) ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '';
}
