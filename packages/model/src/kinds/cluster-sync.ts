import { type Static, Type } from 'typebox';
import { namespaceNames, type SyncResource, syncResourceOf, syncResourcesSchema } from './sync-resource.ts';

const groupResourcesSchema = Type.Object(
  {
    group: Type.Optional(
      Type.String({ maxLength: 253, default: '', description: 'API group; empty for core, "*" for all groups.' }),
    ),
    resources: Type.Array(Type.String({ maxLength: 253 }), {
      minItems: 1,
      maxItems: 500,
      description: 'Plural, singular or short names; "*" for all kinds of the group.',
    }),
  },
  { description: 'Kinds of one API group.' },
);

const pruneRuleSchema = Type.Object(
  {
    group: Type.Optional(Type.String({ maxLength: 253, default: '', description: 'API group; "*" for all groups.' })),
    resources: Type.Array(Type.String({ maxLength: 253 }), {
      minItems: 1,
      maxItems: 100,
      description: 'Plural names; "*" for all kinds of the group.',
    }),
    paths: Type.Array(Type.String({ maxLength: 1024 }), {
      minItems: 1,
      maxItems: 100,
      description: 'Paths of fields that are not stored. Identity of objects cannot be removed.',
    }),
  },
  { description: 'Fields that are left out before objects are stored.' },
);

const eventsSchema = Type.Object(
  {
    types: Type.Optional(
      Type.Array(Type.Union([Type.Literal('Normal'), Type.Literal('Warning')]), {
        minItems: 1,
        maxItems: 2,
        description: 'Types of events that are stored; both unless given.',
      }),
    ),
    excludeReasons: Type.Optional(
      Type.Array(Type.String({ maxLength: 128 }), { maxItems: 200, description: 'Reasons of events not stored.' }),
    ),
  },
  { description: 'Which Kubernetes events are stored.' },
);

const namespacesSchema = Type.Object(
  {
    include: Type.Optional({ ...namespaceNames, description: 'Only these namespaces; empty means all.' }),
    exclude: Type.Optional({ ...namespaceNames, description: 'Not these namespaces.' }),
    selector: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Only namespaces with these labels, as `kubectl -l` has it.' }),
    ),
  },
  { description: 'Namespaces whose objects are collected. Kinds without namespace are not affected.' },
);

/** `spec.sync` of a `Cluster`: what is collected (KSY-C04). */
export const clusterSyncSchema = Type.Object(
  {
    profile: Type.Optional(
      Type.Union(
        [
          Type.Literal('none'),
          Type.Literal('metadata'),
          Type.Literal('tags'),
          Type.Literal('standard'),
          Type.Literal('everything'),
        ],
        {
          default: 'standard',
          description:
            'What is collected before anything is added: nothing, metadata of the standard kinds, the fields tagging needs, the standard kinds, or all kinds.',
        },
      ),
    ),
    resources: Type.Optional({ ...syncResourcesSchema, description: 'Kinds added to those of the profile.' }),
    resourcesRefName: Type.Optional(
      Type.String({ maxLength: 253, description: 'Name of a ClusterSyncResources whose kinds are added too.' }),
    ),
    exclude: Type.Optional(
      Type.Array(groupResourcesSchema, { maxItems: 500, description: 'Kinds not collected; wins over everything.' }),
    ),
    customResources: Type.Optional(
      Type.Union([Type.Literal('All'), Type.Literal('None'), Type.Literal('Owners')], {
        description:
          'Kinds defined by CRDs: all (at most 300), none, or those that own collected objects. None for the profiles none and tags, else All, unless given.',
      }),
    ),
    namespaces: Type.Optional(namespacesSchema),
    secretData: Type.Optional(
      Type.Literal('Never', { default: 'Never', description: 'Values of Secrets are never stored.' }),
    ),
    configMapData: Type.Optional(
      Type.Union([Type.Literal('Store'), Type.Literal('Keys')], {
        default: 'Store',
        description: 'Whether values of ConfigMaps are stored, or only their keys.',
      }),
    ),
    events: Type.Optional(eventsSchema),
    prune: Type.Optional(Type.Array(pruneRuleSchema, { maxItems: 100, description: 'Fields not stored.' })),
    paused: Type.Optional(
      Type.Boolean({ default: false, description: 'Stops collecting; what was collected stays and is marked stale.' }),
    ),
  },
  { description: 'What of the cluster is collected.' },
);

/** `spec.sync` as written. */
export type ClusterSyncSpec = Static<typeof clusterSyncSchema>;

/** Fields that are left out of objects of some kinds. */
export interface PruneRule {
  /** Empty for core, `*` for all groups. */
  readonly group: string;
  readonly resources: readonly string[];
  readonly paths: readonly string[];
}

/** `spec.sync` with its defaults. Empty lists restrict nothing. */
export interface ClusterSync {
  readonly profile: NonNullable<ClusterSyncSpec['profile']>;
  readonly resources: readonly SyncResource[];
  readonly resourcesRefName: string | undefined;
  readonly exclude: readonly { readonly group: string; readonly resources: readonly string[] }[];
  readonly customResources: 'All' | 'None' | 'Owners';
  readonly namespaces: {
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    /** A label selector as text. */
    readonly selector: string | undefined;
  };
  readonly secretData: 'Never';
  readonly configMapData: 'Store' | 'Keys';
  readonly events: {
    readonly types: readonly ('Normal' | 'Warning')[];
    readonly excludeReasons: readonly string[];
  };
  readonly prune: readonly PruneRule[];
  readonly paused: boolean;
}

/** What is collected of a cluster, with every default filled in (KSY-C04). */
export function clusterSyncOf(cluster: {
  readonly spec: { readonly sync?: ClusterSyncSpec | undefined };
}): ClusterSync {
  const written = cluster.spec.sync ?? {};
  const { profile = 'standard', namespaces = {}, resourcesRefName = '' } = written;
  return {
    profile,
    resources: (written.resources ?? []).map(syncResourceOf),
    resourcesRefName: resourcesRefName === '' ? undefined : resourcesRefName,
    exclude: (written.exclude ?? []).map(({ group = '', resources }) => ({ group, resources })),
    customResources: written.customResources ?? customResourcesOf(profile),
    namespaces: {
      include: namespaces.include ?? [],
      exclude: namespaces.exclude ?? [],
      selector: namespaces.selector || undefined,
    },
    secretData: 'Never',
    configMapData: written.configMapData ?? 'Store',
    events: {
      types: written.events?.types ?? ['Normal', 'Warning'],
      excludeReasons: written.events?.excludeReasons ?? [],
    },
    prune: (written.prune ?? []).map(({ group = '', ...rule }) => ({ group, ...rule })),
    paused: written.paused ?? false,
  };
}

/** Who asks for nothing, or for no more than tagging needs, does not get every custom kind on top. */
function customResourcesOf(profile: ClusterSync['profile']): ClusterSync['customResources'] {
  return profile === 'none' || profile === 'tags' ? 'None' : 'All';
}
