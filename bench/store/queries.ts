import { type Condition, type ObjectQuery, parseFieldPath } from '@orrery/query';

/** All objects, and all pods. */
export const everything: ObjectQuery = { visible: { kind: 'everything' } };
export const pods: ObjectQuery = { ...everything, kinds: [{ group: '', resource: 'pods' }] };

/** Objects whose label is this. */
export function labelIs(key: string, value: string): Condition {
  return { kind: 'label', of: 'labels', key, test: { op: 'in', values: [value] } };
}

/** Objects with this value at a path. */
export function fieldIs(path: string, value: string): Condition {
  return { kind: 'field', field: { path: parseFieldPath(path) }, test: { op: 'in', values: [value] } };
}

/** What is in effect the owner's own: one reference to this uid. */
export function ownedBy(uid: string): Condition {
  return { kind: 'owner', uid, seniority: 0, everyReference: false };
}

/** One of a list, in turns. @throws Error for an empty list: the fleet has nothing to ask for. */
export function inTurn<T>(list: readonly T[], run: number): T {
  const item = list[run % list.length];
  if (item === undefined) throw new Error('the fleet has nothing of what is to be asked for');
  return item;
}
