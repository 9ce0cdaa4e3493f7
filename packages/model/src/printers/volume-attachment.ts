import { memberAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get volumeattachments` as kube-apiserver 1.36 prints it. */
export const volumeAttachmentPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Attacher',
      'attacher indicates the name of the volume driver that MUST handle this request. This is the name returned by GetPluginName().',
      { format: 'name' },
    ),
    column('PV', 'persistentVolumeName represents the name of the persistent volume to attach.'),
    column('Node', 'nodeName represents the node that the volume should be attached to.'),
    column(
      'Attached',
      'attached indicates the volume is successfully attached. This field must only be set by the entity completing the attach operation, i.e. the external-attacher.',
      { type: 'boolean' },
    ),
    ageColumn,
  ],
  print: (attachment) => ({
    cells: [
      textAt(attachment, 'spec', 'attacher'),
      textAt(attachment, 'spec', 'source', 'persistentVolumeName'),
      textAt(attachment, 'spec', 'nodeName'),
      memberAt(attachment, 'status', 'attached') === true,
      creationCell(attachment),
    ],
  }),
};
