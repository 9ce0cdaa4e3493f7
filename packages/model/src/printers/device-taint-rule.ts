import { memberAt, textAt } from '../json/json-value.ts';
import { ageCell, creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn } from './printer.ts';
import type { StoredCell } from './stored-cells.ts';

/** `kubectl get devicetaintrules` as kube-apiserver 1.36 prints it. */
export const deviceTaintRulePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Key', 'The taint key to be applied to a device. Must be a label name.'),
    column('Value', 'The taint value corresponding to the taint key. Must be a label value.'),
    column(
      'Effect',
      'The effect of the taint on claims that do not tolerate the taint and through such claims on the pods using them.\n\nValid effects are None, NoSchedule and NoExecute. PreferNoSchedule as used for nodes is not valid here. More effects may get added in the future. Consumers must treat unknown effects like None.',
    ),
    column(
      'TimeAdded',
      'TimeAdded represents the time at which the taint was added or (only in a DeviceTaintRule) the effect was modified. Added automatically during create or update if not set.\n\nIn addition, in a DeviceTaintRule a value provided during an update gets replaced with the current time if the provided value is the same as the old one and the new effect is different. Changing the key and/or value while keeping the effect unchanged is possible and does not update the time stamp because the eviction which uses it is either already started (NoExecute) or not started yet (NoEffect, NoSchedule).',
    ),
    ageColumn,
  ],
  print: (rule) => ({
    cells: [
      textAt(rule, 'spec', 'taint', 'key'),
      textAt(rule, 'spec', 'taint', 'value'),
      textAt(rule, 'spec', 'taint', 'effect'),
      addedCell(memberAt(rule, 'spec', 'taint', 'timeAdded')),
      creationCell(rule),
    ],
  }),
};

function addedCell(time: unknown): StoredCell {
  return typeof time === 'string' ? ageCell(time) : '';
}
