import { listAt, memberAt, textAt } from '../json/json-value.ts';
import { quantityText } from './quantity-text.ts';

const accessModes = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

/** Which access modes `spec` or `status` of a volume or claim lists, in short and in kube-apiserver's order. */
export function accessModesText(object: unknown, part: 'spec' | 'status'): string {
  const listed = listAt(object, part, 'accessModes');
  return accessModes
    .filter(([mode]) => listed.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The storage class of a volume or claim: its beta annotation goes before the field. */
export function classText(object: unknown): string {
  const annotation = memberAt(object, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class');
  return typeof annotation === 'string' ? annotation : textAt(object, 'spec', 'storageClassName');
}

/** The phase of a volume or claim; without one it is Pending, and Terminating while it is being deleted. */
export function phaseText(object: unknown): string {
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  return textAt(object, 'status', 'phase') || 'Pending';
}

/** The storage among the capacities that `spec` or `status` lists; 0 without one. */
export function storageText(object: unknown, part: 'spec' | 'status'): string {
  return quantityText(memberAt(object, part, 'capacity', 'storage')) ?? '0';
}

/** A text of the spec that may be absent, which is not the same as empty. */
export function specTextOr(object: unknown, name: string, absent: string): string {
  const found = memberAt(object, 'spec', name);
  return typeof found === 'string' ? found : absent;
}
