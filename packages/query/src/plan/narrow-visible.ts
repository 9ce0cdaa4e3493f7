import type { Grant, VisibleSet } from '../ast.ts';
import type { SourceView } from '../object-view.ts';
import type { PlannerKind } from './plan.ts';

/** What a caller can see of some sources and kinds. */
export interface NarrowedVisible {
  readonly visible: VisibleSet;
  readonly sources: readonly SourceView[];
  readonly kinds: readonly PlannerKind[];
  /** Every visible object is in one of these namespaces; absent: not so. */
  readonly namespaces?: ReadonlySet<string>;
}

/** Leaves of sources and kinds what some grant covers, and of the grants what concerns those. */
export function narrowVisible(
  visible: VisibleSet,
  sources: readonly SourceView[],
  kinds: readonly PlannerKind[],
): NarrowedVisible {
  if (visible.kind === 'everything') return { visible, sources, kinds };
  const grants = visible.grants.flatMap((grant) => narrowGrant(grant, sources, kinds));
  const coveredSources = covered(sources, grants, (source, grant) => grant.sources?.includes(source.id) ?? true);
  const coveredKinds = covered(kinds, grants, (kind, grant) => grant.kinds?.some((name) => isSame(name, kind)) ?? true);
  const namespaces = literalNamespaces(grants);
  return {
    visible: grants.some((grant) => isWhole(grant, coveredSources, coveredKinds))
      ? { kind: 'everything' }
      : { kind: 'grants', grants },
    sources: coveredSources,
    kinds: coveredKinds,
    ...(namespaces === undefined ? {} : { namespaces }),
  };
}

function covered<T>(all: readonly T[], grants: readonly Grant[], covers: (one: T, grant: Grant) => boolean): T[] {
  return all.filter((one) => grants.some((grant) => covers(one, grant)));
}

function narrowGrant(grant: Grant, sources: readonly SourceView[], kinds: readonly PlannerKind[]): Grant[] {
  const ofSources = grant.sources === undefined ? undefined : new Set(grant.sources);
  const left = ofSources === undefined ? sources : sources.filter(({ id }) => ofSources.has(id));
  const leftKinds = kinds.filter((kind) => grant.kinds?.some((name) => isSame(name, kind)) ?? true);
  if (left.length === 0 || leftKinds.length === 0) return [];
  const { namespaces, names } = grant;
  return [
    {
      ...(left.length === sources.length ? {} : { sources: left.map(({ id }) => id) }),
      ...(leftKinds.length === kinds.length ? {} : { kinds: leftKinds }),
      ...(namespaces === undefined || (namespaces.clusterScoped && namespaces.patterns.includes('*'))
        ? {}
        : { namespaces }),
      ...(names === undefined || names.includes('*') ? {} : { names }),
    },
  ];
}

function isSame(name: { readonly group: string; readonly resource: string }, kind: PlannerKind): boolean {
  return name.group === kind.group && name.resource === kind.resource;
}

/** Whether a grant covers all that is left, so that no predicate is needed. */
function isWhole(grant: Grant, sources: readonly SourceView[], kinds: readonly PlannerKind[]): boolean {
  if (grant.namespaces !== undefined || grant.names !== undefined) return false;
  return (
    (grant.sources === undefined || grant.sources.length >= sources.length) &&
    (grant.kinds === undefined || grant.kinds.length >= kinds.length)
  );
}

function literalNamespaces(grants: readonly Grant[]): Set<string> | undefined {
  const all = new Set<string>();
  for (const { namespaces } of grants) {
    if (namespaces === undefined || namespaces.clusterScoped) return undefined;
    for (const pattern of namespaces.patterns) {
      if (/[*?]/.test(pattern)) return undefined;
      if (pattern !== '') all.add(pattern);
    }
  }
  return all;
}
