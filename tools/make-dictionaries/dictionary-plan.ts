/** A dictionary to be made. */
export interface DictionaryPlan {
  /** Its file is `<name>-<id>.generated.ts`. */
  readonly name: string;
  /** The kinds its training objects are of. */
  readonly kinds: readonly string[];
  readonly sizeBytes: number;
}

/**
 * Sizes are where more does not pay: zstd indexes the whole dictionary for each body it compresses, which at 16 KiB takes as long as
 * the body itself, and what a larger one saves is under 3 % of a frame (printed by this tool).
 */
export const dictionaryPlans: readonly DictionaryPlan[] = [
  { name: 'pods', kinds: ['pods'], sizeBytes: 12_288 },
  { name: 'replicasets', kinds: ['replicasets'], sizeBytes: 8192 },
  { name: 'deployments', kinds: ['deployments'], sizeBytes: 8192 },
  { name: 'nodes', kinds: ['nodes'], sizeBytes: 4096 },
  { name: 'events', kinds: ['events'], sizeBytes: 4096 },
  { name: 'services', kinds: ['services'], sizeBytes: 4096 },
  { name: 'endpointslices', kinds: ['endpointslices'], sizeBytes: 4096 },
  { name: 'configmaps', kinds: ['configmaps'], sizeBytes: 4096 },
  { name: 'secrets', kinds: ['secrets'], sizeBytes: 4096 },
  {
    name: 'others',
    kinds: [
      'namespaces',
      'persistentvolumes',
      'customresourcedefinitions',
      'clusterroles',
      'serviceaccounts',
      'persistentvolumeclaims',
      'ingresses',
      'rolebindings',
      'leases',
      'horizontalpodautoscalers',
      'daemonsets',
      'statefulsets',
      'cronjobs',
      'jobs',
      'widgets',
      'routes',
    ],
    sizeBytes: 12_288,
  },
];
