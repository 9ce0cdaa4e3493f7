import type { ObjectKey, Revision, ScopeKey } from '@orrery/model';
import type { CompleteSnapshot } from '@orrery/provider-sdk';
import type { ObjectVersion, Remove } from '@orrery/storage';

/** Paths of stored rows that a complete snapshot did not contain (KSY-D14). Without a snapshot nothing is absent. */
export function absentPaths(seen: CompleteSnapshot, stored: readonly ObjectVersion[]): string[] {
  return stored.filter(({ path }) => !seen.has(path)).map(({ path }) => path);
}

/**
 * What becomes of stored rows that a complete snapshot did not contain: they are removed, unless their row is newer than the start of the
 * walk (KSY-D14).
 */
export function planAbsent(seen: CompleteSnapshot, stored: readonly ObjectVersion[], walkBegan: Revision): Remove[] {
  return absentPaths(seen, stored).map((path) => ({
    op: 'remove',
    key: keyAtPath(seen.scope, path),
    notNewerThan: walkBegan,
  }));
}

/** The key of the object at a path of a scope. */
export function keyAtPath(scope: ScopeKey, path: string): ObjectKey {
  const slash = path.indexOf('/');
  return { ...scope, namespace: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
