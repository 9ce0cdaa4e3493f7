import { type GroupVersion, isBuiltInGroup, otherVersionsOf, readRenamedVersions, StatusError } from '@orrery/model';
import type { KindName } from '@orrery/query';
import type { ScopeState } from '@orrery/storage';
import { isServedIn } from '../discovery/served-versions.ts';
import type { WantedKinds } from './kind-lists.ts';

/** A collected kind with all it can be asked for as. */
export interface HeldKind {
  readonly kind: KindName;
  /** Versions it is held in. */
  readonly versions: ReadonlySet<string>;
  /** Groups and versions it can be shown in: those it is held in first. */
  readonly served: readonly GroupVersion[];
  readonly scopes: readonly ScopeState[];
}

/** The kinds of scopes. */
export function heldKinds(scopes: readonly ScopeState[]): HeldKind[] {
  return [...Map.groupBy(scopes, ({ scope }) => `${scope.group}/${scope.resource}`).values()].map(heldKind);
}

function heldKind(scopes: readonly ScopeState[]): HeldKind {
  const [first] = scopes;
  if (first === undefined) throw new StatusError('InternalError', 'a kind without a scope');
  const { group, resource } = first.scope;
  const versions = new Set(scopes.map(({ kind }) => kind.version));
  const others = isBuiltInGroup(group)
    ? otherVersionsOf(first.kind)
    : [...new Set(scopes.flatMap(readRenamedVersions))].map((version) => ({ group, version }));
  return {
    kind: { group, resource },
    versions,
    served: [...[...versions].map((version) => ({ group, version })), ...others],
    scopes,
  };
}

/** Whether a kind is meant by what a request names, whatever version it names. */
export function isNamed({ kind, served }: HeldKind, { group, resource }: WantedKinds): boolean {
  if (group === '*') return true;
  return (resource === undefined || resource === kind.resource) && served.some((one) => one.group === group);
}

/** How a kind is shown when a request names this group and version; undefined when it cannot be. */
export function servedAs({ served }: HeldKind, { group, version }: WantedKinds): GroupVersion | undefined {
  return served.find((one) => one.group === group && one.version === version);
}

/** Whether a kind is held in a version, and need not be converted. */
export function isHeldAs({ kind, versions }: HeldKind, { group, version }: GroupVersion): boolean {
  return group === kind.group && versions.has(version);
}

/** The scopes of a kind that can be shown in a version. */
export function scopesShownAs({ kind, scopes }: HeldKind, { version }: GroupVersion): readonly ScopeState[] {
  // built-in kinds are held in one version, from which all others are made
  return isBuiltInGroup(kind.group) ? scopes : scopes.filter((scope) => isServedIn(scope, version));
}
