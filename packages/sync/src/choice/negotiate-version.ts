import { type ApiResource, apiVersionOf, hubVersionOf, versionChangeOf } from '@orrery/model';
import { isListWatchable, type ServedKind } from './served-kinds.ts';

/** Why a kind that was asked for is not collected. */
export type NotCollectedReason =
  | 'NotListWatchable'
  | 'NoKnownVersion'
  | 'NoMatchingVersion'
  | 'ResourceNotFound'
  | 'SubresourceNotCollectable'
  | 'KindLimit'
  | 'NoNamespace';

/** A version that was asked for. */
export interface NegotiatedVersion {
  readonly version: string;
  /** Whether objects can be served in it from the stored ones, by conversion strategy `None` (KSY-B11). */
  readonly isServable: boolean;
}

/** In which version a kind is listed and stored, or why in none (`kube-sync.md` B1). */
export type Negotiated =
  | {
      readonly kind: 'version';
      /** As the member serves it: what is listed and watched. */
      readonly asked: ApiResource;
      /** As it is stored and shown. */
      readonly stored: ApiResource;
      /** The stored one first, then those asked for, then those it can be served in. */
      readonly versions: readonly NegotiatedVersion[];
    }
  | { readonly kind: 'none'; readonly reason: NotCollectedReason; readonly message: string };

/** What entries say of versions: an empty list asks for the first one served, `*` for all. */
export interface WantedVersions {
  readonly versions: readonly (readonly string[])[];
  /** Then the first one served is taken where none of `versions` is. */
  readonly acceptsAnyVersion: boolean;
}

/** Finds the version, or says why there is none. */
export function negotiateVersion(kind: ServedKind, wanted: WantedVersions): Negotiated {
  const collectable = kind.variants.filter(isListWatchable);
  if (collectable.length === 0) {
    return { kind: 'none', reason: 'NotListWatchable', message: 'the member cannot list and watch it' };
  }
  return kind.isBuiltIn ? negotiateBuiltIn(kind, collectable) : negotiateCustom(kind, collectable, wanted);
}

function negotiateBuiltIn(kind: ServedKind, collectable: readonly ApiResource[]): Negotiated {
  const hub = hubVersionOf(kind);
  const isHub = (api: ApiResource): boolean => api.group === kind.group && api.version === hub;
  const asked = collectable.find(isHub) ?? collectable.find((api) => versionChangeOf(kind, api) !== undefined);
  if (asked === undefined) {
    const served = collectable.map(apiVersionOf).join(', ');
    const wanted = apiVersionOf({ group: kind.group, version: hub });
    const message = `the member serves it as ${served}, which cannot be converted to ${wanted}`;
    return { kind: 'none', reason: 'NoKnownVersion', message };
  }
  const stored = isHub(asked) ? asked : { ...asked, group: kind.group, version: hub };
  return { kind: 'version', asked, stored, versions: [{ version: hub, isServable: true }] };
}

function negotiateCustom(
  kind: ServedKind,
  collectable: readonly ApiResource[],
  { versions: lists, acceptsAnyVersion }: WantedVersions,
): Negotiated {
  const [first] = collectable;
  const names = new Set(lists.flatMap((list) => (list.length === 0 && first !== undefined ? [first.version] : list)));
  const wanted = collectable.filter(({ version }) => names.has('*') || names.has(version));
  const matching = wanted.length === 0 && acceptsAnyVersion ? collectable.slice(0, 1) : wanted;
  const [asked] = matching;
  if (asked === undefined) {
    const served = collectable.map(({ version }) => version).join(', ');
    return { kind: 'none', reason: 'NoMatchingVersion', message: `the member serves ${served}` };
  }
  const isRenamed = kind.crd?.conversion === 'None';
  const offered = isRenamed ? [...matching, ...collectable.filter((api) => !matching.includes(api))] : matching;
  const versions = offered.map((api) => ({ version: api.version, isServable: api === asked || isRenamed }));
  return { kind: 'version', asked, stored: asked, versions };
}
