import type { ScopeKey } from '@orrery/model';
import type { Fence, Store } from '@orrery/storage';
import { storedRows } from '../reconcile/stored-rows.ts';

/**
 * Removes what is stored of namespaces that are no longer collected: the user asked for it, so without a brake (KSY-C06). One entry of the
 * changelog per namespace.
 */
export async function sweepForeign(
  store: Store,
  scope: ScopeKey,
  isOurs: (namespace: string) => boolean,
  fences: readonly Fence[],
): Promise<void> {
  const foreign = new Set<string>();
  for await (const rows of storedRows(store, scope, '')) {
    for (const { path } of rows) {
      const namespace = path.slice(0, Math.max(0, path.indexOf('/')));
      if (namespace !== '' && !isOurs(namespace)) foreign.add(namespace);
    }
  }
  if (foreign.size === 0) return;
  await store.write({
    changes: [],
    removals: [...foreign].map((namespace) => ({ ...scope, namespace, cause: 'OutOfScope' })),
    fences,
  });
}
