import type { ApiResource, KindDefinition } from '@orrery/model';
import { isBuiltInGroup, storedGroupOf } from '@orrery/model';

/** What is known of a CRD of the member. */
export interface DefinedKind {
  /** `<plural>.<group>`. */
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** How its versions are converted into each other; `None`: by renaming alone. */
  readonly conversion: 'None' | 'Webhook';
  /** What reading its objects follows from; absent when the CRD itself was not read. */
  readonly definition?: KindDefinition;
}

/** A kind as a member serves it: one storage, one or more versions. */
export interface ServedKind {
  /** The group under which it is stored (KSY-B13). */
  readonly group: string;
  /** Plural name. */
  readonly resource: string;
  /** One per served version, in the server's order; those of the group of storage first. At least one. */
  readonly variants: readonly ApiResource[];
  readonly isBuiltIn: boolean;
  readonly crd: DefinedKind | undefined;
}

/** `<plural>.<group>`, the name a CRD of the kind has. */
export function kindName(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.resource}.${kind.group}`;
}

/** The kinds a member serves, by group and name. @param served in the server's order, without subresources. */
export function servedKinds(served: readonly ApiResource[], crds: readonly DefinedKind[]): readonly ServedKind[] {
  const crdOf = new Map(crds.map((crd) => [crd.name, crd]));
  const byStorage = Map.groupBy(served, (api) => kindName({ group: storedGroupOf(api), resource: api.resource }));
  const kinds = [...byStorage].flatMap(([name, apis]): ServedKind[] => {
    const [first] = apis;
    if (first === undefined) return [];
    const group = storedGroupOf(first);
    const [own, others] = [apis.filter((api) => api.group === group), apis.filter((api) => api.group !== group)];
    const { resource } = first;
    return [{ group, resource, variants: [...own, ...others], isBuiltIn: isBuiltInGroup(group), crd: crdOf.get(name) }];
  });
  return kinds.sort(byName);
}

/** Whether it can be collected at all (KSY-B04). */
export function isListWatchable({ verbs }: ApiResource): boolean {
  return verbs.includes('list') && verbs.includes('watch');
}

function byName(a: ServedKind, b: ServedKind): number {
  if (a.group !== b.group) return a.group < b.group ? -1 : 1;
  return a.resource < b.resource ? -1 : 1;
}
