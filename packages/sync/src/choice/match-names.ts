import { groupsNaming } from '@orrery/model';
import type { ServedKind } from './served-kinds.ts';

/** Names kinds: those of a group, or of every group when it is `*`. */
export interface KindNames {
  readonly group: string;
  /** Plural, singular or short names in any case, or `*`. */
  readonly resources: readonly string[];
}

/** Finds the kinds of a member by what users call them. */
export interface NamedKinds {
  /** All kinds, by group and plural. */
  readonly all: readonly ServedKind[];
  /** The kinds of a group, `*` for all; a group that shares storage with another has the kinds stored there too (KSY-B13). */
  ofGroup(group: string): readonly ServedKind[];
  /**
   * The kinds a name means in a group, plural names before singular before short ones (KSY-B21). More than one only for the group `*`,
   * where a name means the kind of that name in each group.
   */
  named(group: string, name: string): readonly ServedKind[];
  /** The kinds that any of these names means, each once. */
  matching(names: KindNames): ReadonlySet<ServedKind>;
}

/** Indexes the kinds by their names. @param kinds by group and plural. */
export function nameKinds(kinds: readonly ServedKind[]): NamedKinds {
  const groups = new Map<string, ServedKind[]>([['*', [...kinds]]]);
  const names = new Map<string, ServedKind[]>();
  const add = (index: Map<string, ServedKind[]>, key: string, kind: ServedKind): void => {
    const found = index.get(key);
    if (found === undefined) index.set(key, [kind]);
    else if (found.at(-1) !== kind) found.push(kind);
  };
  for (const kind of kinds) {
    for (const group of groupsNaming(kind)) {
      add(groups, group, kind);
      for (const key of keysOf(kind)) add(names, `${group} ${key}`, kind);
    }
    for (const key of keysOf(kind)) add(names, `* ${key}`, kind);
  }
  const ofGroup = (group: string): readonly ServedKind[] => groups.get(group) ?? [];
  const named = (group: string, name: string): readonly ServedKind[] => {
    const keys = (['plural', 'singular', 'short'] as const).map((level) => `${group} ${level} ${name.toLowerCase()}`);
    const found = keys.map((key) => names.get(key)).find((each) => each !== undefined) ?? [];
    return group === '*' ? found : found.slice(0, 1);
  };
  const meant = (group: string, name: string): readonly ServedKind[] =>
    name === '*' ? ofGroup(group) : named(group, name);
  const matching = ({ group, resources }: KindNames): ReadonlySet<ServedKind> =>
    new Set(resources.flatMap((name) => meant(group, name)));
  return { all: kinds, ofGroup, named, matching };
}

/** Old servers leave the singular out; it is the kind in small letters then, as for CRDs. */
function keysOf({ resource, variants }: ServedKind): ReadonlySet<string> {
  return new Set([
    `plural ${resource.toLowerCase()}`,
    ...variants.flatMap((api) => [api.singular, api.kind]).map((name) => `singular ${name.toLowerCase()}`),
    ...variants.flatMap((api) => api.shortNames).map((name) => `short ${name.toLowerCase()}`),
  ]);
}
