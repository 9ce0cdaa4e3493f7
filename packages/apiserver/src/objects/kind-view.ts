import { type ApiResource, type SourceId, StatusError } from '@orrery/model';
import type { Condition, KindName } from '@orrery/query';
import type { Source, Store, StoredObject } from '@orrery/storage';
import type { ComputedKind, ControlHandler } from '../apiserver-deps.ts';
import { isBuiltInGroup } from '../discovery/built-in-groups.ts';
import { findMemberKind } from '../discovery/catalogue.ts';
import { unknownPath } from '../discovery/documents.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { chooseMemberPrinter, controlPrinter } from '../table/choose-printer.ts';
import type { SourcePrinter } from '../table/source-printer.ts';
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
  /** Items of typed lists of custom kinds carry `apiVersion` and `kind`, as kube-apiserver has it (SEA-B06). */
  readonly isCustom: boolean;
  sourceOf(object: StoredObject): Source;
  /** Annotations added on the way out (SEA-B02). */
  annotationsOf(object: StoredObject): readonly (readonly [string, string])[];
  printer(): Promise<SourcePrinter>;
  /** Stored objects as the kind shows them, in the same order. */
  show(objects: readonly StoredObject[]): Promise<readonly StoredObject[]>;
  readonly warnings: readonly string[];
}

/** What kinds are found in. */
export interface KindDeps {
  readonly store: Store;
  readonly controls: readonly ControlHandler[];
  readonly computed: readonly ComputedKind[];
}

/**
 * The kind a path names.
 * @throws StatusError NotFound when the prefix does not serve it, or when it is asked for in a namespace and has none.
 */
export async function viewKind(deps: KindDeps, request: ApiRequest, path: ObjectsPath): Promise<KindView> {
  const view = request.prefix.kind === 'root' ? viewControl(deps, path) : await viewMember(deps.store, request, path);
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

function viewControl({ store, controls, computed }: KindDeps, path: ObjectsPath): KindView {
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
    isCustom: true,
    sourceOf: () => control,
    annotationsOf: () => [],
    printer: () => Promise.resolve(controlPrinter(kind)),
    show: (objects) => (handler === undefined ? Promise.resolve(objects) : showStored(handler, objects)),
    warnings: [],
  };
}

async function viewMember(store: Store, request: ApiRequest, path: ObjectsPath): Promise<KindView> {
  const { visible, prefix } = request;
  const { api, sources, from, warnings } = await findMemberKind({ store, visible, prefix }, path);
  const byId = new Map((await store.sources(visible)).map((source) => [source.id, source]));
  const sourceOf = (object: StoredObject): Source => {
    const source = byId.get(object.key.source);
    // removed since the names were read: the client asks again
    if (source === undefined)
      throw new StatusError('ServiceUnavailable', 'the sources changed while they were read; try again');
    return source;
  };
  return {
    api,
    storedAs: { group: api.group, resource: api.resource },
    sources,
    from,
    isMultiSource: prefix.kind === 'fleet',
    isCustom: !isBuiltInGroup(api.group),
    sourceOf,
    annotationsOf: (object) => memberAnnotations(sourceOf(object), object),
    printer: () => chooseMemberPrinter(store, { visible, sources, from, ...path }),
    show: (objects) => Promise.resolve(objects),
    warnings,
  };
}

function memberAnnotations(source: Source, object: StoredObject): readonly (readonly [string, string])[] {
  return [
    ['shadow.clusterpedia.io/cluster-name', source.name],
    ['orrery.dev/source', `${source.kind}/${source.name}`],
    ['orrery.dev/origin-resource-version', object.originVersion],
  ];
}
