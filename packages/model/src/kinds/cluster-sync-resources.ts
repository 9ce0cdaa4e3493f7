import { type Static, Type } from 'typebox';
import type { ControlKind, ControlObject } from './control-kind.ts';
import { syncResourcesSchema } from './sync-resource.ts';

const specSchema = Type.Object(
  { syncResources: Type.Optional({ ...syncResourcesSchema, description: 'Kinds to collect.' }) },
  { description: 'Kinds that clusters refer to by the name of this object.' },
);

/** Parsed `spec` of a `ClusterSyncResources`. */
export type ClusterSyncResourcesSpec = Static<typeof specSchema>;

/** A list of kinds to collect that clusters name in `resourcesRefName` (KSY-C01). */
export type ClusterSyncResources = ControlObject<ClusterSyncResourcesSpec>;

/** The kind `ClusterSyncResources` of `cluster.clusterpedia.io/v1alpha2`, with Clusterpedia's fields. */
export const clusterSyncResourcesKind: ControlKind = {
  api: {
    group: 'cluster.clusterpedia.io',
    version: 'v1alpha2',
    resource: 'clustersyncresources',
    singular: 'clustersyncresources',
    kind: 'ClusterSyncResources',
    namespaced: false,
    shortNames: [],
    categories: [],
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'],
  },
  description: 'A list of kinds to collect, shared by clusters.',
  spec: specSchema,
  status: Type.Object({}, { description: 'Nothing is kept here.' }),
  columns: [
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was made.' },
  ],
  writeOnly: [],
};
