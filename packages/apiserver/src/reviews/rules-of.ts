import { type ApiResource, resourceText } from '@orrery/model';
import { maySee, type Rights } from './decide-access.ts';

/** As `SubjectRulesReviewStatus` of `authorization.k8s.io/v1`. */
export interface SubjectRules {
  readonly resourceRules: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
  }[];
  readonly nonResourceRules: readonly {
    readonly verbs: readonly string[];
    readonly nonResourceURLs: readonly string[];
  }[];
  readonly incomplete: boolean;
}

const documents: readonly string[] = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/version'];

/** Paths below the prefix that are no kinds' (`search.md` A). */
function pathsOf({ prefix, visible }: Rights): readonly string[] {
  const isOpenOnly = visible.kind !== 'everything';
  const health = prefix.kind === 'root' ? ['/healthz', '/livez', '/readyz'] : [];
  if (isOpenOnly) return [...documents, ...health];
  if (prefix.kind === 'root') return [...documents, ...health, '/fleet/*', '/metrics'];
  if (prefix.isCompatible) return documents;
  const ofFleet = prefix.kind === 'fleet' ? ['/freshness', '/sd/prometheus', '/search'] : [];
  return [...documents, ...ofFleet, '/metrics/state'];
}

/** What may be done in a namespace: one rule per group and set of verbs, by the kinds that are served and visible. */
export function rulesOf(rights: Rights, namespace: string): SubjectRules {
  const { kinds, acts, visible } = rights;
  const usable = kinds.filter((kind) => kind.verbs.length > 0 && isUsable(rights, kind, namespace));
  const byVerbs = Map.groupBy(usable, ({ group, verbs }) => JSON.stringify([group, verbs]));
  const rules = [...byVerbs.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const resources = [...new Set(members.map(({ resource }) => resource))].sort();
    return [{ verbs: first.verbs, apiGroups: [first.group], resources }];
  });
  const actRules = visible.kind === 'everything' ? usable.flatMap((kind) => rulesOfActs(kind, acts)) : [];
  return {
    resourceRules: [...rules, ...actRules],
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: pathsOf(rights) }],
    incomplete: false,
  };
}

function isUsable(rights: Rights, kind: ApiResource, namespace: string): boolean {
  const isReview = kind.verbs.every((verb) => verb === 'create');
  return isReview || maySee(rights, kind, { namespace, name: '' });
}

function rulesOfActs(kind: ApiResource, acts: Rights['acts']): SubjectRules['resourceRules'] {
  const { group, resource } = kind;
  const names = acts.get(resourceText(kind)) ?? [];
  if (names.length === 0) return [];
  return [{ verbs: ['create', 'get'], apiGroups: [group], resources: names.map((name) => `${resource}/${name}`) }];
}
