import type { ObjectKey, ScopeKey } from '@orrery/model';
import type { CompleteSnapshot } from '@orrery/provider-sdk';
import type { ObjectVersion } from '@orrery/storage';

/** Paths of stored rows that a complete snapshot did not contain (KSY-D14). Without a snapshot nothing is absent. */
export function absentPaths(seen: CompleteSnapshot, stored: readonly ObjectVersion[]): string[] {
  return stored.filter(({ path }) => !seen.has(path)).map(({ path }) => path);
}

/** The key of the object at a path of a scope. */
export function keyAtPath(scope: ScopeKey, path: string): ObjectKey {
  const slash = path.indexOf('/');
  return { ...scope, namespace: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
