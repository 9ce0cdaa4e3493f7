import type { ApiResource } from '@orrery/model';
import { compareGroups } from './compare-groups.ts';
import { compareVersions } from './compare-versions.ts';

/** A group with what it has. */
export interface GroupOfKinds {
  /** Empty for core. */
  readonly name: string;
  /** The preferred one first (SEA-Q05). */
  readonly versions: readonly {
    readonly version: string;
    /** By name of the resource. */
    readonly kinds: readonly ApiResource[];
  }[];
}

/** Kinds by group and version, in the order of discovery documents. */
export function groupsOf(catalogue: readonly ApiResource[]): readonly GroupOfKinds[] {
  const byGroup = Map.groupBy(catalogue, ({ group }) => group);
  return [...byGroup]
    .sort(([a], [b]) => compareGroups(a, b))
    .map(([name, kinds]) => ({ name, versions: versionsOf(kinds) }));
}

function versionsOf(kinds: readonly ApiResource[]): GroupOfKinds['versions'] {
  const byVersion = Map.groupBy(kinds, ({ version }) => version);
  return [...byVersion]
    .sort(([a], [b]) => compareVersions(a, b))
    .map(([version, members]) => ({ version, kinds: members.sort((a, b) => (a.resource < b.resource ? -1 : 1)) }));
}
