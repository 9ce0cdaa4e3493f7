import { type ApiResource, apiVersionOf, type GroupVersion, StatusError } from '@orrery/model';
import { type FieldRequirement, printFieldPath } from '@orrery/query';
import type { ScopeState, Source, StoredObject } from '@orrery/storage';
import { gvrAnnotation, memberAnnotations } from '../objects/member-annotations.ts';
import { type ServedVersion, servedVersionOf } from '../objects/served-version.ts';

/** Objects of several kinds as one answer sees them. */
export interface MixedView {
  sourceOf(object: Pick<StoredObject, 'key'>): Source;
  /** As the answer shows it: in the version it is held in, unless another is asked for. */
  kindOf(object: StoredObject): ApiResource;
  /** Annotations added on the way out (SEA-B02). */
  annotationsOf(object: StoredObject): readonly (readonly [string, string])[];
  /**
   * What a requirement on a field asks of the stored objects (SEA-E08).
   * @throws StatusError BadRequest when the field is another one in the version that some of several kinds are held in.
   */
  storedField(requirement: FieldRequirement): FieldRequirement;
  /** Stored objects as they are shown, in the same order. */
  show(objects: readonly StoredObject[]): Promise<readonly StoredObject[]>;
}

/** What a view of several kinds is made from. */
export interface MixedParts {
  readonly scopes: readonly ScopeState[];
  readonly sources: readonly Source[];
  /** By `<group>/<resource>`: versions that kinds are shown in, where they are held in another. */
  readonly shownAs?: ReadonlyMap<string, GroupVersion>;
}

/** The view of kinds whose collection is known. */
export function mixedView({ scopes, sources, shownAs = new Map() }: MixedParts): MixedView {
  const bySource = new Map(sources.map((source) => [source.id, source]));
  const kinds = kindsByName(scopes);
  const conversions = conversionsOf(shownAs);
  const sourceOf = ({ key }: Pick<StoredObject, 'key'>): Source => {
    const source = bySource.get(key.source);
    // removed since the names were read: the client asks again
    if (source === undefined)
      throw new StatusError('ServiceUnavailable', 'the sources changed while they were read; try again');
    return source;
  };
  return {
    sourceOf,
    kindOf: ({ key, version }) => {
      const name = `${key.group}/${key.resource}`;
      const kind = kinds.get(`${key.source}/${name}`) ?? kinds.get(name);
      if (kind === undefined)
        throw new StatusError('ServiceUnavailable', 'the kinds changed while they were read; try again');
      return { ...kind, version, ...shownAs.get(name) };
    },
    annotationsOf: (object) => [
      ...memberAnnotations(sourceOf(object), object),
      gvrAnnotation(object.key, object.version),
    ],
    storedField: (requirement) =>
      storedField(requirement, [...conversions.values()], new Set(scopes.map(({ kind }) => kind.resource)).size),
    show: (objects) =>
      Promise.resolve(
        conversions.size === 0
          ? objects
          : objects.map((object) => conversions.get(nameOf(object))?.show(object) ?? object),
      ),
  };
}

/** By source and name, and by name alone. */
function kindsByName(scopes: readonly ScopeState[]): ReadonlyMap<string, ApiResource> {
  const kinds = new Map<string, ApiResource>();
  for (const { scope, kind } of scopes) {
    const name = `${scope.group}/${scope.resource}`;
    kinds.set(`${scope.source}/${name}`, kind);
    kinds.set(name, kind);
  }
  return kinds;
}

function conversionsOf(shownAs: ReadonlyMap<string, GroupVersion>): ReadonlyMap<string, ServedVersion> {
  const conversions = new Map<string, ServedVersion>();
  for (const [name, version] of shownAs) {
    const served = servedVersionOf({ ...version, resource: name.slice(name.indexOf('/') + 1) });
    if (served !== undefined) conversions.set(name, served);
  }
  return conversions;
}

function storedField(
  requirement: FieldRequirement,
  conversions: readonly ServedVersion[],
  kinds: number,
): FieldRequirement {
  const moved = conversions.map((one) => one.storedField(requirement)).find((one) => one !== requirement);
  if (moved === undefined) return requirement;
  if (kinds === 1) return moved;
  throw new StatusError(
    'BadRequest',
    `fieldSelector: ${printFieldPath(requirement.path)} is another field in the version that a kind is held in; ask for one kind`,
  );
}

function nameOf({ key }: StoredObject): string {
  return `${key.group}/${key.resource}`;
}

/** What an object is called in its type. */
export function typeMetaOf(
  view: MixedView,
  object: StoredObject,
): { readonly apiVersion: string; readonly kind: string } {
  const api = view.kindOf(object);
  return { apiVersion: apiVersionOf(api), kind: api.kind };
}
