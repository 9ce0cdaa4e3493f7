import type { ObjectKey, Revision } from '@orrery/model';
import type { CompleteSnapshot } from '@orrery/provider-sdk';
import type { ObjectVersion, Remove } from '@orrery/storage';

/**
 * What becomes of stored rows that a complete snapshot did not contain: they are removed, unless their row is newer than the start of the
 * walk (KSY-D14). Without a snapshot nothing can be removed by absence.
 */
export function planAbsent(seen: CompleteSnapshot, stored: readonly ObjectVersion[], walkBegan: Revision): Remove[] {
  return stored
    .filter((version) => !seen.has(version.path))
    .map((version) => ({ op: 'remove', key: keyOf(seen, version.path), notNewerThan: walkBegan }));
}

function keyOf(snapshot: CompleteSnapshot, path: string): ObjectKey {
  const slash = path.indexOf('/');
  return { ...snapshot.scope, namespace: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
