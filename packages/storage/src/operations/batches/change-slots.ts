import { type ObjectKey, objectPath } from '@orrery/model';
import type { Remove } from '../../contract/writing.ts';
import { storableKeyProblem } from '../../sql/storable-key.ts';
import type { Commit } from './commit.ts';
import type { KeyedChange } from './plan-batch.ts';
import type { PreparedRow } from './prepare-row.ts';

/** A change ready to be committed. */
export type PreparedChange = PreparedRow | Remove;

/** A key that changes are about, as the tables name it. */
export interface Slot {
  readonly key: ObjectKey;
  readonly source: number;
  /** 0 for a kind nothing was ever stored of, which no row has. */
  readonly kind: number;
  readonly path: string;
}

/** Changes with the keys they are about, each key once. */
export interface SlottedChanges {
  readonly slots: readonly Slot[];
  readonly changes: readonly KeyedChange[];
}

/** Numbers the keys of changes; kinds that are put for the first time are made. */
export async function slotChanges(commit: Commit, prepared: readonly PreparedChange[]): Promise<SlottedChanges> {
  await ensureKinds(commit, prepared);
  const slots: Slot[] = [];
  const numbers = new Map<string, number>();
  const changes: KeyedChange[] = [];
  for (const change of prepared) {
    const slot = slotOf(commit, change);
    const name = `${slot.source}/${slot.kind}/${slot.path}`;
    const number = numbers.get(name) ?? slots.length;
    if (number === slots.length) {
      slots.push(slot);
      numbers.set(name, number);
    }
    changes.push(isRemove(change) ? { slot: number, remove: change } : { slot: number, row: change });
  }
  return { slots, changes };
}

/** Whether a prepared change is a removal. */
function isRemove(change: PreparedChange): change is Remove {
  return 'op' in change;
}

async function ensureKinds(commit: Commit, prepared: readonly PreparedChange[]): Promise<void> {
  for (const change of prepared) {
    if (isRemove(change)) continue;
    const { group, resource } = change.put.key;
    if (commit.kindId(group, resource) === undefined) await commit.ensureKind(group, resource);
  }
}

function slotOf(commit: Commit, change: PreparedChange): Slot {
  const key = isRemove(change) ? change.key : change.put.key;
  const { source, group, resource, namespace, name } = key;
  // A key that cannot be stored is not there; a database would refuse to look for it.
  if (isRemove(change) && storableKeyProblem(key) !== undefined) return { key, source, kind: 0, path: '' };
  const path = isRemove(change) ? objectPath(namespace, name) : change.path;
  return { key, source, kind: commit.kindId(group, resource) ?? 0, path };
}
