import type { ApiResource } from '@orrery/model';

/** What all kinds here have in common. */
const plain = { namespaced: false, shortNames: [], categories: [] } as const;

/**
 * What the root lists beside the control kinds: the kind of a list of manifests, with which nothing can be done at the server (kubectl
 * reads lists of manifests only where it is, and takes a version without kinds for a failure), and the two resources of Clusterpedia,
 * below which its paths are (`search.md` A).
 */
export const rootKinds: readonly ApiResource[] = [
  { ...plain, group: '', version: 'v1', resource: 'lists', singular: 'list', kind: 'List', verbs: [] },
  {
    ...plain,
    ...{ group: 'clusterpedia.io', version: 'v1beta1', resource: 'collectionresources' },
    ...{ singular: 'collectionresource', kind: 'CollectionResource', verbs: ['get', 'list'] },
  },
  {
    ...plain,
    ...{ group: 'clusterpedia.io', version: 'v1beta1', resource: 'resources' },
    ...{ singular: 'resources', kind: 'Resources', verbs: ['get'] },
  },
];
