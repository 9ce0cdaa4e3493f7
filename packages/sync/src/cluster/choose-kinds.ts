import type { ApiResource } from '@orrery/model';
import { excludedCustomGroups, maxCustomKinds, standardKinds } from './standard-kinds.ts';

/** Which kinds of a cluster are collected, and how many custom kinds are beyond the limit. */
export interface ChosenKinds {
  /** One version each: the first in the server's order (`kube-sync.md` B1). */
  readonly kinds: readonly ApiResource[];
  readonly beyondLimit: number;
}

/**
 * Chooses from a server's discovery: the standard kinds and every kind a CRD defines.
 * @param served in the server's order: the preferred version of a group first.
 * @param customNames names of the CRDs, `<plural>.<group>`, oldest first.
 */
export function chooseKinds(served: readonly ApiResource[], customNames: readonly string[]): ChosenKinds {
  const byName = new Map<string, ApiResource>();
  for (const resource of served) {
    const isCollectable = resource.verbs.includes('list') && resource.verbs.includes('watch');
    const name = kindName(resource);
    if (isCollectable && !byName.has(name)) byName.set(name, resource);
  }
  const custom = customNames.flatMap((name) => {
    const resource = byName.get(name);
    return resource === undefined || excludedCustomGroups.has(resource.group) || isStandard(resource) ? [] : [resource];
  });
  const standard = [...byName.values()].filter(isStandard);
  return {
    kinds: [...standard, ...custom.slice(0, maxCustomKinds)],
    beyondLimit: Math.max(0, custom.length - maxCustomKinds),
  };
}

/** `<plural>.<group>`, the name a CRD of the kind has. */
export function kindName(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.resource}.${kind.group}`;
}

function isStandard(resource: ApiResource): boolean {
  return standardKinds.get(resource.group)?.includes(resource.resource) ?? false;
}
