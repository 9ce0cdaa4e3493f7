import { type ControlKind, type ControlObject, clusterSyncResourcesKind } from '@orrery/model';

/** What is particular to `ClusterSyncResources`: nothing. Who collects follows the objects by themselves (KSY-C01). */
export function createSyncResourcesHandler(): {
  readonly kind: ControlKind;
  admit(admission: { readonly object: ControlObject }): Promise<{
    readonly object: ControlObject;
    readonly warnings: readonly string[];
  }>;
  removal(): Promise<Record<string, never>>;
} {
  return {
    kind: clusterSyncResourcesKind,
    admit: async ({ object }) => ({ object, warnings: [] }),
    removal: async () => ({}),
  };
}
