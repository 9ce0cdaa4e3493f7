import { type Static, Type } from 'typebox';

/** Most entries of one list of resources, and most names of one entry: far above any use, so that one object stays small. */
const limits = { entries: 500, names: 500, namespaces: 1000 } as const;

/** Namespaces by name (RFC 1123 labels): the names become parts of paths and of field selectors. */
export const namespaceNames = Type.Array(Type.String({ maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' }), {
  maxItems: limits.namespaces,
});

/** One entry of a list of kinds to collect, with Clusterpedia's fields and ours (KSY-C02). */
const syncResourceSchema = Type.Object(
  {
    group: Type.Optional(
      Type.String({ maxLength: 253, default: '', description: 'API group; empty for core, "*" for all groups.' }),
    ),
    versions: Type.Optional(
      Type.Array(Type.String({ maxLength: 63 }), {
        maxItems: 50,
        description: 'Versions of custom kinds; the first one served is stored. Built-in kinds ignore it.',
      }),
    ),
    resources: Type.Array(Type.String({ maxLength: 253 }), {
      minItems: 1,
      maxItems: limits.names,
      description: 'Plural, singular or short names, in any case; "*" for all kinds of the group.',
    }),
    eventsInvolvedResources: Type.Optional(
      Type.Array(Type.String({ maxLength: 253 }), {
        maxItems: limits.names,
        description: 'Resources of this entry whose events are collected too; "*" for all of them.',
      }),
    ),
    namespaces: Type.Optional(
      Type.Object(
        {
          include: Type.Optional({ ...namespaceNames, description: 'Only these namespaces; empty means all.' }),
          exclude: Type.Optional({ ...namespaceNames, description: 'Not these namespaces.' }),
        },
        { description: 'Namespaces of namespaced kinds, within those of the cluster.' },
      ),
    ),
    labelSelector: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Only objects with these labels, as `kubectl -l` has it.' }),
    ),
    fieldSelector: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Only objects with these fields, as the member understands it.' }),
    ),
    profile: Type.Optional(
      Type.Union([Type.Literal('full'), Type.Literal('tags'), Type.Literal('metadata')], {
        description: 'How much of each object is stored; that of the cluster unless given.',
      }),
    ),
  },
  { description: 'Kinds of one API group.' },
);

/** A list of kinds to collect, as `Cluster`, `PediaCluster` and `ClusterSyncResources` have it. */
export const syncResourcesSchema = Type.Array(syncResourceSchema, {
  maxItems: limits.entries,
  description: 'Kinds to collect.',
});

/** How much of an object is stored (KSY-F31): all of it, the fields that tagging needs, or its metadata. */
export type ObjectProfile = 'full' | 'tags' | 'metadata';

/** One entry as written. */
export type SyncResourceSpec = Static<typeof syncResourceSchema>;

/** One entry with every list filled in. */
export interface SyncResource {
  /** Empty for core, `*` for all groups. */
  readonly group: string;
  readonly versions: readonly string[];
  readonly resources: readonly string[];
  readonly eventsInvolvedResources: readonly string[];
  /** Empty lists name nothing and restrict nothing. */
  readonly namespaces: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly profile?: ObjectProfile;
}

/** An entry with its defaults; empty selectors are none. */
export function syncResourceOf(written: SyncResourceSpec): SyncResource {
  const { labelSelector = '', fieldSelector = '', profile } = written;
  return {
    group: written.group ?? '',
    versions: written.versions ?? [],
    resources: written.resources,
    eventsInvolvedResources: written.eventsInvolvedResources ?? [],
    namespaces: { include: written.namespaces?.include ?? [], exclude: written.namespaces?.exclude ?? [] },
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === '' ? {} : { fieldSelector }),
    ...(profile === undefined ? {} : { profile }),
  };
}
