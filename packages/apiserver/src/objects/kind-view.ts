import { type ApiResource, isBuiltInGroup, type SourceId, StatusError } from '@orrery/model';
import type { Condition, FieldPath, FieldRequirement, IsObjectList, KindName } from '@orrery/query';
import type { ScopeState, Source, Store, StoredObject } from '@orrery/storage';
import type { ComputedKind, ControlHandler } from '../apiserver-deps.ts';
import { findMemberKind } from '../discovery/catalogue.ts';
import type { Definitions } from '../discovery/definitions.ts';
import { unknownPath } from '../discovery/documents.ts';
import type { FieldsOfKind, KnownFields } from '../fields/known-fields.ts';
import { selectableFieldsOf } from '../fields/selectable-fields.ts';
import type { AnswerFreshness, FreshnessReader } from '../freshness/freshness-reader.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { chooseMemberPrinter, controlPrinter } from '../table/choose-printer.ts';
import type { SourcePrinter } from '../table/source-printer.ts';
import { memberAnnotations } from './member-annotations.ts';
import { servedVersionOf } from './served-version.ts';
import { showStored } from './show-stored.ts';

/** A kind as one request sees it: which sources, and how its objects look in answers. */
export interface KindView {
  readonly api: ApiResource;
  /** The kind its objects are stored as. */
  readonly storedAs: KindName;
  /** Present when nothing is stored of it. */
  readonly computed?: ComputedKind;
  readonly sources: readonly SourceId[];
  /** That an object is of one of the sources. */
  readonly from: Condition;
  /** Whether several sources could answer: then tables begin with the cluster, and names may be ambiguous. */
  readonly isMultiSource: boolean;
  /** Whether tables begin with the cluster: with several sources, and on the paths of Clusterpedia (SEA-P03). */
  readonly showsCluster: boolean;
  /** Items of typed lists of custom kinds carry `apiVersion` and `kind`, as kube-apiserver has it (SEA-B06). */
  readonly isCustom: boolean;
  sourceOf(object: Pick<StoredObject, 'key'>): Source;
  /** Makes a source known whose objects a watch meets. @returns whether it was not. */
  learnSource(source: Pick<Source, 'id' | 'kind' | 'name'>): boolean;
  /** Annotations added on the way out (SEA-B02). */
  annotationsOf(object: StoredObject): readonly (readonly [string, string])[];
  printer(): Promise<SourcePrinter>;
  /** Stored objects as the kind shows them, in the same order. */
  show(objects: readonly StoredObject[]): Promise<readonly StoredObject[]>;
  /** What a requirement on a field asks of the stored objects, which may be of another version (SEA-E08). */
  readonly storedField: (requirement: FieldRequirement) => FieldRequirement;
  /** Names those of the paths that no object of the kind can have, for `Warning` headers (SEA-00). */
  readonly fieldWarnings: (paths: readonly FieldPath[]) => Promise<readonly string[]>;
  /** Fields that its CRD makes selectable, in the version asked for (SEA-E06). */
  readonly selectableFields: () => Promise<readonly string[]>;
  /** Which paths end in the elements of lists of objects (SEA-E03). */
  readonly objectLists: () => Promise<IsObjectList>;
  /** What is missing of the kind whatever is selected of it. */
  readonly warnings: readonly string[];
  /**
   * How current the sources are that an answer is made of (SEA-V02, V04); undefined for what is not collected.
   * @param where what is selected: sources of which nothing can be selected are not spoken of.
   */
  freshness(where?: Condition): Promise<AnswerFreshness | undefined>;
}

/** What kinds are found in. */
export interface KindDeps {
  readonly store: Store;
  readonly definitions: Definitions;
  readonly controls: readonly ControlHandler[];
  readonly computed: readonly ComputedKind[];
  readonly freshness: FreshnessReader;
  readonly fields: KnownFields;
}

/**
 * The kind a path names.
 * @throws StatusError NotFound when the prefix does not serve it, or when it is asked for in a namespace and has none.
 */
export async function viewKind(deps: KindDeps, request: ApiRequest, path: ObjectsPath): Promise<KindView> {
  const view = request.prefix.kind === 'root' ? viewControl(deps, path) : await viewMember(deps, request, path);
  if (path.namespace !== undefined && !view.api.namespaced) throw unknownPath();
  if (path.name !== undefined && path.namespace === undefined && view.api.namespaced) throw unknownPath();
  return view;
}

/** @throws StatusError NotFound. */
export function findControl(controls: readonly ControlHandler[], path: ObjectsPath): ControlHandler {
  const found = controls.find(({ kind }) => isOf(kind.api, path));
  if (found === undefined) throw unknownPath();
  return found;
}

function isOf(api: ApiResource, path: ObjectsPath): boolean {
  return api.group === path.group && api.version === path.version && api.resource === path.resource;
}

function viewControl({ store, controls, computed, fields }: KindDeps, path: ObjectsPath): KindView {
  const control: Source = { id: store.control, kind: 'control', name: 'control', facts: '' };
  const made = computed.find(({ kind }) => isOf(kind.api, path));
  const handler = made === undefined ? findControl(controls, path) : undefined;
  const kind = (handler ?? made)?.kind;
  if (kind === undefined) throw unknownPath();
  const { group, resource } = (handler?.storedKind ?? kind).api;
  return {
    api: kind.api,
    storedAs: { group, resource },
    ...(made === undefined ? {} : { computed: made }),
    sources: [control.id],
    from: { kind: 'source', kinds: ['control'] },
    isMultiSource: false,
    showsCluster: false,
    isCustom: true,
    sourceOf: () => control,
    learnSource: () => false,
    storedField: (requirement) => requirement,
    fieldWarnings: () => Promise.resolve([]),
    selectableFields: () => Promise.resolve([]),
    objectLists: () => fields.controlObjectLists(kind),
    annotationsOf: () => [],
    printer: () => Promise.resolve(controlPrinter(kind)),
    show: (objects) => (handler === undefined ? Promise.resolve(objects) : showStored(handler, objects)),
    warnings: [],
    freshness: () => Promise.resolve(undefined),
  };
}

async function viewMember(deps: KindDeps, request: ApiRequest, path: ObjectsPath): Promise<KindView> {
  const { store, definitions, freshness } = deps;
  const { visible, prefix } = request;
  const served = servedVersionOf(path);
  const stored = served?.stored ?? path;
  const found = await findMemberKind({ store, definitions, visible, prefix }, stored);
  const { sources, from, seen, scopes, warnings } = found;
  const api = { ...found.api, group: path.group, version: path.version };
  const byId = new Map(seen.map((source) => [source.id, source]));
  const sourceOf = (object: Pick<StoredObject, 'key'>): Source => {
    const source = byId.get(object.key.source);
    // removed since the names were read: the client asks again
    if (source === undefined)
      throw new StatusError('ServiceUnavailable', 'the sources changed while they were read; try again');
    return source;
  };
  const storedAs = { group: stored.group, resource: stored.resource };
  const fieldsAsked = (): FieldsOfKind => ({
    ...{ visible, storedAs, versions: versionsOf(api, scopes) },
    sources: seen.filter(({ id }) => sources.includes(id)),
  });
  return {
    api,
    storedAs,
    sources,
    from,
    isMultiSource: prefix.kind === 'fleet',
    showsCluster: prefix.kind === 'fleet' || (prefix.kind === 'cluster' && prefix.isCompatible),
    isCustom: !isBuiltInGroup(api.group),
    sourceOf,
    learnSource: (source) => {
      if (byId.has(source.id)) return false;
      byId.set(source.id, { ...source, facts: '' });
      return true;
    },
    annotationsOf: (object) => memberAnnotations(sourceOf(object), object),
    printer: () => chooseMemberPrinter(deps, { ...stored, scopes }),
    selectableFields: () => selectableFieldsOf(deps, { ...stored, scopes }),
    storedField: (requirement) => served?.storedField(requirement) ?? requirement,
    fieldWarnings: (paths) => deps.fields.warnings(fieldsAsked(), paths),
    objectLists: () => deps.fields.objectLists(fieldsAsked()),
    show: (objects) => Promise.resolve(served === undefined ? objects : objects.map(served.show)),
    warnings,
    freshness: (where) =>
      freshness.describe({ visible, prefix, scopes, sources: seen, ...(where === undefined ? {} : { where }) }),
  };
}

/** The kind as it is asked for, and as sources hold it. */
function versionsOf(api: ApiResource, scopes: readonly ScopeState[]): readonly ApiResource[] {
  const versions = [api, ...scopes.map(({ kind }) => kind)];
  return [...new Map(versions.map((each) => [`${each.group}/${each.version}/${each.kind}`, each])).values()];
}
