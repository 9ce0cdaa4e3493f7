import type { ApiResource, ClusterSync, ObjectProfile, SyncResource } from '@orrery/model';
import {
  type NotCollected,
  type SeenOwner,
  type WishSources,
  wishesOfCrds,
  wishesOfEntry,
  wishesOfOwners,
  wishesOfProfile,
} from './collect-wishes.ts';
import { readExcluded } from './excluded-resources.ts';
import { nameKinds } from './match-names.ts';
import { areaOf, intersectionOf } from './namespace-area.ts';
import { type NegotiatedVersion, negotiateVersion } from './negotiate-version.ts';
import { type ForeignNamespaces, planNamespaces } from './plan-namespaces.ts';
import { type DefinedKind, kindName, type ServedKind, servedKinds } from './served-kinds.ts';
import { defaultExcludedResources, maxCustomKinds } from './standard-kinds.ts';
import { type ChoiceReason, mergeWishes, type Wish } from './wish.ts';

/** What is chosen from. The order of entries, CRDs and owners does not matter. */
export interface ChoiceQuestion {
  readonly sync: ClusterSync;
  /** What the member serves, in its order: the preferred version of a group first. */
  readonly served: { readonly resources: readonly ApiResource[] };
  /** Empty when they may not be listed. */
  readonly crds: readonly DefinedKind[];
  /** Entries of the `ClusterSyncResources` that `sync.resourcesRefName` names; undefined when there is none of that name. */
  readonly referenced?: readonly SyncResource[] | undefined;
  /** Owner references seen so far in collected objects; read for `customResources: Owners`. */
  readonly owners?: readonly SeenOwner[] | undefined;
  /** Setting `sync.kube.excludedResources`. */
  readonly excludedResources?: readonly string[] | undefined;
}

/** One scope to collect. */
export interface ChosenScope {
  /** As it is stored and shown to readers; its group and plural name the scope. */
  readonly kind: ApiResource;
  /** As the member serves it; what is listed and watched. Another version or group than `kind` where it can be converted. */
  readonly asked: ApiResource;
  /** Versions of a custom kind, the stored one first: those asked for, and those a rename gives (KSY-B11, SEA-S03). */
  readonly versions: readonly NegotiatedVersion[];
  /** One list and watch per namespace, at least one; undefined: one of the whole cluster (KSY-C07). */
  readonly namespaces: { readonly include: readonly string[] } | undefined;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  /** Objects dropped at ingest because of their namespace. */
  readonly foreignNamespaces: ForeignNamespaces | undefined;
  /** Of events: those of objects of other kinds are dropped at ingest; undefined: none. */
  readonly involvedKinds: readonly string[] | undefined;
  readonly profile: ObjectProfile;
  /** Why it is collected. */
  readonly reason: ChoiceReason;
}

/** What of a member is collected. */
export interface ChosenScopes {
  /** At most one per group and plural; by group, then plural. */
  readonly scopes: readonly ChosenScope[];
  /** What was asked for in vain. */
  readonly notCollected: readonly NotCollected[];
  /** Custom kinds beyond `maxCustomKinds`; each is in `notCollected` as well. */
  readonly beyondLimit: number;
}

/**
 * Decides what of a cluster is collected, in which version, from where and how much of it (`kube-sync.md` B and C). Pure. Every wish
 * gets at least what it asked for; `exclude` wins over all of them, and the cluster's `namespaces` bound them all.
 */
export function chooseScopes(question: ChoiceQuestion): ChosenScopes {
  const { sync, served, crds, referenced = [], owners = [] } = question;
  const kinds = nameKinds(servedKinds(served.resources, crds));
  const isExcluded = readExcluded(question.excludedResources ?? defaultExcludedResources, kinds.all);
  const forbidden = new Set(sync.exclude.flatMap((names) => [...kinds.matching(names)]));
  const sources: WishSources = { sync, kinds, isExcluded };
  const entries = [...sync.resources, ...referenced].map((entry) => wishesOfEntry(sources, entry));
  const wishes = [
    ...wishesOfProfile(sources),
    ...entries.flatMap((entry) => entry.wishes),
    ...wishesOfCrds(sources),
    ...wishesOfOwners(sources, owners),
  ].filter(({ kind }) => !forbidden.has(kind));
  const merged = [...Map.groupBy(wishes, ({ kind }) => kindName(kind)).values()].map((same) =>
    same.reduce(mergeWishes),
  );
  const beyond = beyondLimit(merged);
  const decided = merged.map((wish) => (beyond.has(wish.kind) ? tooMany(wish) : decide(sync, wish)));
  const missing = new Map(
    entries.flatMap((entry) => entry.missing).map((each) => [kindName({ ...each, resource: each.name }), each]),
  );
  return {
    scopes: decided.filter((each) => 'asked' in each).sort((a, b) => compare(nameOf(a.kind), nameOf(b.kind))),
    notCollected: [...missing.values(), ...decided.filter((each) => 'message' in each)].sort((a, b) =>
      compare(`${a.group}/${a.name}`, `${b.group}/${b.name}`),
    ),
    beyondLimit: beyond.size,
  };
}

/** Custom kinds nobody named, beyond the limit: the youngest. */
function beyondLimit(wishes: readonly Wish[]): ReadonlySet<ServedKind> {
  const counted = wishes.filter(({ reason }) => reason === 'CustomResource').map(({ kind }) => kind);
  return new Set(counted.sort((a, b) => compare(seniorityOf(a), seniorityOf(b))).slice(maxCustomKinds));
}

/** Sorts by age, then name; kinds of no CRD come last. */
function seniorityOf(kind: ServedKind): string {
  return `${kind.crd?.createdAt ?? '~'} ${kindName(kind)}`;
}

function tooMany({ kind }: Wish): NotCollected {
  const message = `more than ${maxCustomKinds} custom kinds; name it in spec.sync.resources to collect it`;
  return { group: kind.group, name: kind.resource, reason: 'KindLimit', message };
}

function decide(sync: ClusterSync, wish: Wish): ChosenScope | NotCollected {
  const { kind, labelSelector, profile, reason } = wish;
  const negotiated = negotiateVersion(kind, wish);
  const { group, resource: name } = kind;
  if (negotiated.kind === 'none') return { group, name, reason: negotiated.reason, message: negotiated.message };
  const { asked, stored, versions } = negotiated;
  const area = intersectionOf(wish.area, areaOf(sync.namespaces));
  const isNowhere = asked.namespaced && area.kind === 'only' && area.names.length === 0;
  if (isNowhere) return { group, name, reason: 'NoNamespace', message: 'no namespace is left to collect it from' };
  const plan = asked.namespaced
    ? planNamespaces(area, sync.namespaces.selector)
    : { namespaces: undefined, fieldSelectors: [], foreign: undefined };
  const fieldSelectors = [wish.fieldSelector ?? [], plan.fieldSelectors, involvedSelector(wish)].flat();
  return {
    kind: stored,
    asked,
    versions,
    namespaces: plan.namespaces === undefined ? undefined : { include: plan.namespaces },
    labelSelector,
    fieldSelector: fieldSelectors.length === 0 ? undefined : fieldSelectors.join(','),
    foreignNamespaces: plan.foreign,
    involvedKinds: wish.involvedKinds,
    profile,
    reason,
  };
}

/** The server selects events of one kind; a field selector has no `or`, so several are selected at ingest (KSY-H02). */
function involvedSelector({ involvedKinds }: Wish): string[] {
  return involvedKinds?.length === 1 ? [`involvedObject.kind=${involvedKinds[0]}`] : [];
}

function nameOf({ group, resource }: ApiResource): string {
  return `${group}/${resource}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
