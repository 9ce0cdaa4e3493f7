import type { ClusterSync, ObjectProfile, SyncResource } from '@orrery/model';
import type { IsExcluded } from './excluded-resources.ts';
import { type NamedKinds, nameKinds } from './match-names.ts';
import { areaOf, everyNamespace } from './namespace-area.ts';
import type { NotCollectedReason } from './negotiate-version.ts';
import type { ServedKind } from './served-kinds.ts';
import { standardKinds, tagKinds } from './standard-kinds.ts';
import type { Wish } from './wish.ts';

/** An owner reference seen in a collected object. */
export interface SeenOwner {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A kind that was asked for and is not collected. */
export interface NotCollected {
  readonly group: string;
  /** Plural name, or what was written where it means nothing here. */
  readonly name: string;
  readonly reason: NotCollectedReason;
  readonly message: string;
}

/** What wishes are made from. */
export interface WishSources {
  readonly sync: ClusterSync;
  readonly kinds: NamedKinds;
  readonly isExcluded: IsExcluded;
}

/** How much of an object a cluster's profile stores. */
function objectProfileOf({ profile }: ClusterSync): ObjectProfile {
  return profile === 'metadata' || profile === 'tags' ? profile : 'full';
}

/** What the profile asks for (KSY-C04). */
export function wishesOfProfile({ sync, kinds, isExcluded }: WishSources): readonly Wish[] {
  switch (sync.profile) {
    case 'none':
      return [];
    case 'everything':
      return kinds.all.filter((kind) => !isExcluded(kind)).map((kind) => plainWish(sync, kind, unnamedReason(kind)));
    case 'tags':
    case 'metadata':
    case 'standard': {
      const names = sync.profile === 'tags' ? tagKinds : standardKinds;
      const chosen = names.flatMap((each) => [...kinds.matching(each)]);
      return chosen.map((kind) => plainWish(sync, kind, 'Profile'));
    }
    default:
      return sync.profile satisfies never;
  }
}

/** Every kind a CRD defines, as far as not excluded (KSY-C04 `All`). */
export function wishesOfCrds({ sync, kinds, isExcluded }: WishSources): readonly Wish[] {
  if (sync.customResources !== 'All') return [];
  const defined = kinds.all.filter((kind) => kind.crd !== undefined && !isExcluded(kind));
  return defined.map((kind) => plainWish(sync, kind, 'CustomResource'));
}

/** Kinds that own what is collected (KSY-C04 `Owners`); what owns those is seen once they are collected. */
export function wishesOfOwners({ sync, kinds }: WishSources, owners: readonly SeenOwner[]): readonly Wish[] {
  if (sync.customResources !== 'Owners') return [];
  const seen = new Set(owners.map(({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`));
  const owning = kinds.all.filter(({ variants }) => variants.some((api) => seen.has(`${api.group}/${api.kind}`)));
  return owning.map((kind) => plainWish(sync, kind, 'Owner'));
}

/** What one entry asks for, and what it names that is not there. */
export function wishesOfEntry(
  { sync, kinds, isExcluded }: WishSources,
  entry: SyncResource,
): { readonly wishes: readonly Wish[]; readonly missing: readonly NotCollected[] } {
  const { group, versions, labelSelector, fieldSelector, profile = objectProfileOf(sync) } = entry;
  const wish = (kind: ServedKind, reason: Wish['reason']): Wish => ({
    ...plainWish(sync, kind, reason),
    versions: [versions],
    acceptsAnyVersion: false,
    area: areaOf(entry.namespaces),
    ...{ labelSelector, fieldSelector, profile },
  });
  const wishes: Wish[] = [];
  const missing: NotCollected[] = [];
  for (const name of entry.resources) {
    if (name === '*') {
      const members = kinds.ofGroup(group).filter((kind) => group !== '*' || !isExcluded(kind));
      wishes.push(...members.map((kind) => wish(kind, group === '*' ? unnamedReason(kind) : 'Group')));
      continue;
    }
    const found = kinds.named(group, name);
    wishes.push(...found.map((kind) => wish(kind, 'Named')));
    if (found.length === 0) missing.push(missingName(group, name));
  }
  return { wishes: [...wishes, ...wishesOfEvents({ sync, kinds }, entry, wishes)], missing };
}

/** Events of objects of some of the entry's kinds (KSY-H02). */
function wishesOfEvents(
  { sync, kinds }: Pick<WishSources, 'sync' | 'kinds'>,
  entry: SyncResource,
  wishes: readonly Wish[],
): readonly Wish[] {
  const names = entry.eventsInvolvedResources;
  if (names.length === 0) return [];
  const ofEntry = nameKinds(wishes.map(({ kind }) => kind));
  const involved = names.includes('*') ? ofEntry.all : names.flatMap((name) => ofEntry.named(entry.group, name));
  const involvedKinds = [...new Set(involved.flatMap(({ variants }) => variants.map(({ kind }) => kind)))].sort();
  if (involvedKinds.length === 0) return [];
  const area = areaOf(entry.namespaces);
  return kinds.named('', 'events').map((kind) => ({ ...plainWish(sync, kind, 'InvolvedEvents'), area, involvedKinds }));
}

/** Custom kinds that nobody named are bounded in number. */
function unnamedReason({ isBuiltIn }: ServedKind): Wish['reason'] {
  return isBuiltIn ? 'Profile' : 'CustomResource';
}

function plainWish(sync: ClusterSync, kind: ServedKind, reason: Wish['reason']): Wish {
  return {
    kind,
    reason,
    versions: [],
    acceptsAnyVersion: true,
    area: everyNamespace,
    labelSelector: undefined,
    fieldSelector: undefined,
    profile: objectProfileOf(sync),
    involvedKinds: undefined,
  };
}

function missingName(group: string, name: string): NotCollected {
  if (name.includes('/')) {
    const message = 'subresources are no objects of their own and cannot be collected';
    return { group, name, reason: 'SubresourceNotCollectable', message };
  }
  const where = group === '' ? 'the core group' : group;
  return { group, name, reason: 'ResourceNotFound', message: `the member serves nothing of this name in ${where}` };
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.lastIndexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
