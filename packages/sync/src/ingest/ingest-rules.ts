import {
  type ByteRange,
  type ClusterSync,
  type NormaliseRules,
  type ObjectProfile,
  pathTree,
  type ScopeKey,
} from '@orrery/model';
import { eventFilter } from '../events/event-filter.ts';
import { describeValues } from './describe-values.ts';
import { prunePathsOf } from './prune-paths.ts';
import { pruneRulesOf } from './prune-rules.ts';
import { tagsFieldsOf } from './tags-fields.ts';

/** Settings of the server for all clusters. */
export interface IngestSettings {
  /** `sync.kube.prune.keepManagedFields` (KSY-F01). */
  readonly keepManagedFields?: boolean;
  /** `sync.kube.prune.keepLastApplied`; never for objects whose values are not stored, since it repeats them. */
  readonly keepLastApplied?: boolean;
  /** Key of the digests of values that are not stored; without it a change of nothing but such a value is not seen. */
  readonly digestKey?: Uint8Array | undefined;
}

/** What is asked for of the objects of a scope. */
export interface IngestWish {
  readonly scope: ScopeKey;
  readonly profile: ObjectProfile;
  readonly sync: Pick<ClusterSync, 'configMapData' | 'prune' | 'events'>;
  /** Of events: only those of objects of these kinds (KSY-H02). */
  readonly involvedKinds?: readonly string[] | undefined;
}

/** How objects of a scope become rows. Made once for a scope, as it reads paths. */
export interface IngestRules {
  readonly normalise: NormaliseRules;
  /** Whether an object is stored at all; absent: all are. */
  readonly accepts?: ((bytes: Uint8Array, range: ByteRange) => boolean) | undefined;
}

/** What is stored of objects of a scope (`kube-sync.md` F). Rules of the user that are wrong are left out (`findPruneProblems`). */
export function ingestRulesOf(wish: IngestWish, settings: IngestSettings = {}): IngestRules {
  const { scope, profile, sync } = wish;
  const isConfigMap = scope.group === '' && scope.resource === 'configmaps';
  // Of ConfigMaps profile `tags` needs the keys only.
  const configMapData = profile === 'tags' ? 'Keys' : sync.configMapData;
  const base = pruneRulesOf(scope, { configMapData });
  const dropped = prunePathsOf(scope, sync.prune);
  const { keepManagedFields = false, keepLastApplied = false, digestKey } = settings;
  const hasValues = profile === 'full' || (profile === 'tags' && isConfigMap);
  const isRedacting = base.redactValuesOf !== undefined && hasValues;
  const isEvent = scope.group === '' && scope.resource === 'events';
  return {
    normalise: {
      ...base,
      ...profileRules(base, wish),
      dropManagedFields: !keepManagedFields,
      dropLastApplied: !keepLastApplied,
      ...(dropped.length === 0 ? {} : { dropPaths: pathTree(dropped) }),
      ...(isRedacting && digestKey !== undefined ? { describeRedacted: describeValues(scope.source, digestKey) } : {}),
    },
    accepts:
      isEvent && profile !== 'metadata'
        ? eventFilter({ ...sync.events, involvedKinds: wish.involvedKinds })
        : undefined,
  };
}

/** What a profile keeps, and the mark that says so (KSY-F32). */
function profileRules(base: NormaliseRules, { profile, scope }: IngestWish): Partial<NormaliseRules> {
  switch (profile) {
    case 'full':
      return {};
    case 'tags':
      return {
        keepPaths: tagsFieldsOf(scope),
        annotations: [...(base.annotations ?? []), ['orrery.dev/profile', 'tags']],
      };
    case 'metadata':
      // The member sends no more (`PartialObjectMetadata`), unless it does not know how to.
      return { keepPaths: metadataOnly, annotations: [['orrery.dev/profile', 'metadata']] };
    default:
      return profile satisfies never;
  }
}

const metadataOnly = pathTree([[{ kind: 'member', name: 'metadata' }]]);
