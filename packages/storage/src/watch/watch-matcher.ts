import { StatusError } from '@orrery/model';
import {
  type Condition,
  compileCondition,
  type KindName,
  type KindView,
  loneWorld,
  type ObjectPredicate,
  type ObjectQuery,
  visibilityOf,
  type World,
} from '@orrery/query';

/**
 * The test of a watch, made once. It asks of an object only what the object itself says.
 * @throws StatusError BadRequest for what a watch cannot answer: a moment in time, tombstones, ancestors above the owner, joins.
 */
export function watchMatcher(query: Omit<ObjectQuery, 'order'>, kindNames: World['kindNames']): ObjectPredicate {
  if (query.at !== undefined) throw refused('at', 'a watch begins at a revision and goes on from there');
  if (query.deleted !== undefined && query.deleted !== 'exclude') {
    throw refused('deleted', 'a watch tells of deletions by itself');
  }
  const { visible, where } = query;
  if (where !== undefined) refuseForeign(where);
  const isVisible = visible.kind === 'everything' ? undefined : visibilityOf(visible);
  const isMet = where === undefined ? undefined : compileCondition(where, { ...loneWorld, kindNames });
  const isOfKind = kindMatcher(query.kinds);
  return (view) => {
    const { kind, source, namespace, name } = view;
    if (!isOfKind(kind)) return false;
    const { group, resource } = kind;
    if (isVisible?.({ source: source.id, group, resource, namespace, name }) === false) return false;
    return isMet === undefined || isMet(view);
  };
}

/** Views of one kind share their kind, so that it is nearly always decided already: every watcher asks this of every change. */
function kindMatcher(wanted: readonly KindName[] | undefined): (kind: KindView) => boolean {
  if (wanted === undefined) return () => true;
  const keys = new Set(wanted.map(kindKey));
  const decided = new WeakMap<KindView, boolean>();
  return (kind) => {
    const known = decided.get(kind);
    if (known !== undefined) return known;
    const isWanted = keys.has(kindKey(kind));
    decided.set(kind, isWanted);
    return isWanted;
  };
}

function refuseForeign(condition: Condition): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      condition.of.forEach(refuseForeign);
      return;
    case 'not':
      refuseForeign(condition.of);
      return;
    case 'join':
      throw refused(`${condition.edge}(...)`, 'a watch cannot follow references to other objects');
    case 'owner':
      if (condition.seniority !== 0) {
        throw refused('owner', 'a watch sees an object and its own references: only the direct owner can be asked for');
      }
      return;
    default:
  }
}

function refused(part: string, why: string): StatusError {
  return new StatusError('BadRequest', `${part} cannot be watched: ${why}`, {
    details: { causes: [{ field: part, message: why }] },
  });
}

function kindKey({ group, resource }: { readonly group: string; readonly resource: string }): string {
  return `${group}/${resource}`;
}
